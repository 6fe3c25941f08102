import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url));
const CONFIG = `${ROOT}.dependency-cruiser.cjs`;
const FOLDERS = ['streams', 'services', 'operator', 'console', 'test', 'bench', 'tools'];
const MINUTE = 60_000;

interface Breach {
  readonly rule: string;
  readonly from: string;
  readonly to: string;
}

function breachesIn(folder: string): Breach[] {
  const parts = FOLDERS.filter((part) => existsSync(`${folder}/${part}`));
  const cruise = spawnSync('depcruise', ['--config', CONFIG, '--output-type', 'json', ...parts], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    env: { ...process.env, PATH: `${ROOT}node_modules/.bin:${process.env['PATH']}` },
  });
  if (cruise.stdout === '') throw new Error(`depcruise said nothing but: ${cruise.stderr}`);
  const { summary } = JSON.parse(cruise.stdout);
  if (!(summary.totalDependenciesCruised > 0)) throw new Error(`depcruise found no imports in ${folder}`);
  return summary.violations.map(({ rule, from, to }: { rule: { name: string }; from: string; to: string }) => ({
    rule: rule.name,
    from,
    to,
  }));
}

const BREACHES: readonly Breach[] = [
  { rule: 'no-cycles', from: 'streams/src/state/cycle-one.ts', to: 'streams/src/state/cycle-two.ts' },
  {
    rule: 'no-cycles-of-types',
    from: 'streams/src/state/type-cycle-one.ts',
    to: 'streams/src/state/type-cycle-two.ts',
  },
  { rule: 'no-unresolvable', from: 'streams/src/state/nowhere.ts', to: './no-such-file.ts' },
  { rule: 'model-sees-nothing', from: 'streams/src/model/record.ts', to: 'streams/src/topology/node.ts' },
  { rule: 'foundations-see-only-model', from: 'streams/src/serdes/serde.ts', to: 'streams/src/topology/node.ts' },
  { rule: 'state-never-sees-dsl-or-runtime', from: 'streams/src/state/store.ts', to: 'streams/src/dsl/stream.ts' },
  { rule: 'dsl-never-sees-runtime', from: 'streams/src/dsl/starter.ts', to: 'streams/src/runtime/thread.ts' },
  { rule: 'runtime-never-sees-dsl', from: 'streams/src/runtime/task.ts', to: 'streams/src/dsl/stream.ts' },
  { rule: 'src-never-sees-testing', from: 'streams/src/query/probe.ts', to: 'streams/src/testing/driver.ts' },
  { rule: 'src-never-sees-the-platform', from: 'streams/src/query/platform.ts', to: 'services/fraud/config.ts' },
  { rule: 'kafkajs-in-one-folder', from: 'streams/src/client/shortcut.ts', to: expect.stringContaining('kafkajs') },
  {
    rule: 'kafka-adapter-behind-its-door',
    from: 'streams/src/runtime/adapter-user.ts',
    to: 'streams/src/client/kafka/connection.ts',
  },
  { rule: 'services-never-see-one-another', from: 'services/orders/config.ts', to: 'services/fraud/config.ts' },
  { rule: 'contracts-see-no-service', from: 'services/contracts/topics.ts', to: 'services/kit/config.ts' },
  { rule: 'services-use-public-doors', from: 'services/orders/topology.ts', to: 'streams/src/runtime/thread.ts' },
  { rule: 'services-never-ship-test-tools', from: 'services/orders/main.ts', to: 'streams/src/testing/index.ts' },
  { rule: 'services-never-see-tests', from: 'services/orders/routes.ts', to: 'test/harness/broker.ts' },
  { rule: 'operator-api-stands-alone', from: 'operator/src/api/kind.ts', to: 'operator/src/specs/pod.ts' },
  { rule: 'operator-objects-see-nothing', from: 'operator/src/objects/meta.ts', to: 'operator/src/specs/pod.ts' },
  { rule: 'operator-kube-knows-no-kind', from: 'operator/src/kube/kind.ts', to: 'operator/src/specs/pod.ts' },
  { rule: 'operator-specs-are-pure', from: 'operator/src/specs/pod.ts', to: 'operator/src/kube/client.ts' },
  {
    rule: 'kubernetes-client-in-one-folder',
    from: 'operator/src/reconcilers/platform.ts',
    to: expect.stringContaining('@kubernetes/client-node'),
  },
];

describe('the import rules', () => {
  const found = breachesIn(FIXTURES);

  test.each(BREACHES)('$rule finds $from', (breach) => {
    expect(found).toContainEqual(breach);
  });

  test('no rule is without a breach that it must find', () => {
    const { forbidden } = createRequire(import.meta.url)(CONFIG) as { forbidden: readonly { name: string }[] };
    const rules = forbidden.map(({ name }) => name).sort();
    expect(BREACHES.map(({ rule }) => rule).sort()).toEqual(rules);
  });

  test('handles of the DSL may name one another as types', () => {
    expect(found.filter(({ from }) => from === 'streams/src/dsl/k-stream.ts')).toEqual([]);
  });

  test('the adapter itself may name its vendor', () => {
    expect(found.filter(({ from }) => from === 'streams/src/client/kafka/connection.ts')).toEqual([]);
  });

  test(
    'nothing in the repository breaks one',
    () => {
      expect(breachesIn(ROOT)).toEqual([]);
    },
    MINUTE,
  );
});
