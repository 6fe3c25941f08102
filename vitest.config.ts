import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';

const OLDEST_NODE = 24;

if (Number.parseInt(process.versions.node, 10) < OLDEST_NODE) {
  throw new Error(
    `The tests need Node ${OLDEST_NODE} or newer and run on ${process.version}: use \`make test\` or \`npm test\`, ` +
      'which take the Node from node_modules.',
  );
}

/** Test files that need more than their own process carry their project's name: `orders.system.test.ts`. */
const SUFFIXED = ['simulation', 'java', 'kafka', 'system', 'cluster', 'e2e'];
const FOLDERS = '{streams,services,operator,charts,k8s,console,test,tools}';

/** One rung of the ladder; rungs of one order run side by side, the others one after another. */
function project(name: string, order: number, options: TestProjectInlineConfiguration['test'] = {}) {
  return {
    test: {
      name,
      include: [`${FOLDERS}/**/*.${name}.test.ts`],
      exclude: ['**/node_modules/**', '**/fixtures/**'],
      sequence: { groupOrder: order },
      ...options,
    },
  };
}

const MINUTE = 60_000;

export default defineConfig({
  test: {
    projects: [
      project('unit', 0, {
        include: [`${FOLDERS}/**/*.test.ts`],
        exclude: ['**/node_modules/**', '**/fixtures/**', ...SUFFIXED.map((suffix) => `**/*.${suffix}.test.ts`)],
      }),
      project('simulation', 1, { testTimeout: 5 * MINUTE }),
      project('java', 2, { testTimeout: 2 * MINUTE, hookTimeout: 5 * MINUTE, fileParallelism: false }),
      project('kafka', 3, {
        globalSetup: ['./test/harness/src/vitest-global-kafka.ts'],
        testTimeout: MINUTE,
        hookTimeout: 2 * MINUTE,
        fileParallelism: false,
      }),
      project('system', 4, { testTimeout: 10 * MINUTE, hookTimeout: 5 * MINUTE, fileParallelism: false }),
      // An API server is enough for these, kubelets are not asked for.
      project('cluster', 5, {
        globalSetup: ['./test/harness/src/vitest-global-cluster.ts'],
        testTimeout: 3 * MINUTE,
        hookTimeout: 2 * MINUTE,
        fileParallelism: false,
      }),
      project('e2e', 6, { testTimeout: 20 * MINUTE, hookTimeout: 10 * MINUTE, fileParallelism: false }),
    ],
  },
});
