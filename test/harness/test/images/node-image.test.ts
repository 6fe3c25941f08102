import { describe, expect, it } from 'vitest';
import { DOCKERFILES } from '../../src/images/build-images.ts';
import type { LayerEntry } from '../../src/images/layer.ts';
import { planNodeImage } from '../../src/images/node-image.ts';

const pathsOf = (entries: readonly LayerEntry[]) => entries.map((entry) => entry.path);

describe('the image of the services', async () => {
  const { packages, sources, config } = await planNodeImage(DOCKERFILES.services);

  it('has what its entry point needs: sources, and the package.json of every workspace', () => {
    const needed = ['services/start.ts', 'services/fraud/main.ts', 'streams/src/index.ts', 'streams/package.json'];
    expect(pathsOf(sources)).toEqual(expect.arrayContaining(needed.map((path) => `app/${path}`)));
    expect(config.entryPoint).toEqual(['node', 'services/start.ts']);
  });

  it('leads from a package of the platform to its sources', () => {
    const link = { kind: 'link', path: 'app/node_modules/@orders-platform/streams', target: '../../streams' };
    expect(packages).toContainEqual(link);
  });

  it('has no tests, no launcher, no tools and no packages that only these need', () => {
    const paths = [...pathsOf(sources), ...pathsOf(packages)];
    expect(
      paths.filter((path) => /\.test\.ts$|services\/launcher|\/Dockerfile$|^app\/(?:test|tools)\//.test(path)),
    ).toEqual([]);
    expect(paths.filter((path) => /node_modules\/(?:vitest|typescript|@biomejs)\//.test(path))).toEqual([]);
    expect(paths).toContain('app/node_modules/kafkajs/index.js');
  });
});

it('the stand-in, whose sources are among the tests, is in its image, and its tests are not', async () => {
  const { sources } = await planNodeImage(DOCKERFILES['strimzi-stand-in']);
  expect(pathsOf(sources)).toContain('app/test/strimzi-stand-in/src/main.ts');
  expect(pathsOf(sources).filter((path) => path.endsWith('.test.ts'))).toEqual([]);
});
