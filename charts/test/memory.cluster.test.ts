import { expect, test } from 'vitest';
import { find, type Manifest, podsOf, type RenderOptions, render } from './helm.ts';

const MI = { Mi: 1, Gi: 1024 } as const;

function mebibytes(quantity: string): number {
  const [, amount, unit] = /^(\d+)(Mi|Gi)$/.exec(quantity) ?? [];
  if (amount === undefined) throw new Error(`${quantity} is not in Mi or Gi`);
  return Number(amount) * MI[unit as keyof typeof MI];
}

/** The limits of everything that keeps running, Mi: applications and their standing company, brokers, the operator. */
function limits(options: RenderOptions): number {
  const limitOf = ({ resources }: Manifest['spec']) => mebibytes(resources.limits.memory);
  const platform = render('platform', options);
  const standing = [...platform, ...render('operator')].filter(({ kind }) => kind === 'Deployment');
  const pool = find(platform, 'KafkaNodePool');
  const applications = platform.filter(({ kind }) => kind === 'StreamsApplication');
  return (
    pool.spec.replicas * limitOf(pool.spec) +
    applications.reduce((sum, { spec }) => sum + spec.replicas * limitOf(spec.pod), 0) +
    podsOf(standing).reduce(
      (sum, { spec }) => sum + spec.containers.reduce((all: number, one: Manifest['spec']) => all + limitOf(one), 0),
      0,
    )
  );
}

test('the platform with three brokers stays under 4 GiB', () => {
  expect(limits({})).toBeLessThan(4096);
});

test('the small profile stays under 2 GiB', () => {
  expect(limits({ files: ['values-small.yaml'] })).toBeLessThan(2048);
});
