import { describe, expect, test } from 'vitest';
import { type Chart, podsOf, render } from './helm.ts';

const DIGEST = `sha256:${'5'.repeat(64)}`;

/** Every image that a chart names: those of its pods, and of its applications. */
function imagesOf(chart: Chart, set: readonly string[]): readonly string[] {
  const manifests = render(chart, { set: [...set, ...(chart === 'platform' ? ['generator.enabled=true'] : [])] });
  const ofPods = podsOf(manifests).flatMap(({ spec }) => spec.containers.map(({ image }: { image: string }) => image));
  const ofApplications = manifests.filter(({ kind }) => kind === 'StreamsApplication').map(({ spec }) => spec.image);
  return [...new Set([...ofPods, ...ofApplications])];
}

describe.each([
  ['operator', 'orders-platform/operator'],
  ['platform', 'orders-platform/services'],
] as const)('charts/%s', (chart, repository) => {
  test.each([
    [[], `${repository}:0.1.0`],
    [['image.tag=1.2.3'], `${repository}:1.2.3`],
    [['image.registry=registry.example.org'], `registry.example.org/${repository}:0.1.0`],
    [['image.registry=registry.example.org/'], `registry.example.org/${repository}:0.1.0`],
    [['image.registry=own.example.org', 'global.imageRegistry=all.example.org'], `all.example.org/${repository}:0.1.0`],
    [['image.repository=mine', 'image.tag=v2'], 'mine:v2'],
    [[`image.digest=${DIGEST}`], `${repository}@${DIGEST}`],
    [['image.tag=1.2.3', `image.digest=${DIGEST}`], `${repository}@${DIGEST}`],
  ])('with %s every image is %s', (set, image) => {
    expect(imagesOf(chart, set)).toEqual([image]);
  });

  test('every pod pulls with the Secrets of the chart and of its parent', () => {
    const manifests = render(chart, { set: ['imagePullSecrets={own,both}', 'global.imagePullSecrets={all,both}'] });
    const wanted = [{ name: 'all' }, { name: 'both' }, { name: 'own' }];
    for (const { owner, spec } of podsOf(manifests)) {
      expect(spec.imagePullSecrets, owner).toEqual(expect.arrayContaining(wanted));
      expect(spec.imagePullSecrets, owner).toHaveLength(3);
    }
    for (const { spec } of manifests.filter(({ kind }) => kind === 'StreamsApplication')) {
      expect(spec.imagePullSecrets).toHaveLength(3);
    }
  });
});
