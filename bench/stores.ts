/**
 * Reads and writes a second of a timestamped key-value store, as a task has it: get, put back, random keys, a commit each
 * 10,000; in memory, without a cache and with one: `node bench/stores.ts [source folder...]`. Several folders (of other
 * versions: `git archive REVISION | tar -x -C before`, with `node_modules`) are measured in turn, five times over, in one run.
 */
import { resolve } from 'node:path';
import type { RecordCaching } from '../streams/src/model/record-cache.ts';
import type { StateStoreContext } from '../streams/src/model/state-store.ts';
import { taskIdOf } from '../streams/src/model/task-id.ts';

const SOURCES = process.argv.length > 2 ? process.argv.slice(2) : ['streams/src'];
const KEYS = 100_000;
const OPERATIONS = 400_000;
const COMMIT_EVERY = 10_000;
const ROUNDS = 5;

type State = typeof import('../streams/src/state/index.ts');
type Serdes = typeof import('../streams/src/serdes/index.ts');

interface Version {
  readonly source: string;
  readonly state: State;
  readonly serdes: Serdes;
}

async function versionOf(source: string): Promise<Version> {
  const folder = resolve(source);
  return { source, state: await import(`${folder}/state/index.ts`), serdes: await import(`${folder}/serdes/index.ts`) };
}

function operationsASecond({ state, serdes }: Version, cacheMaxBytes: number): number {
  const task = new state.MemoryStateEngine().open(taskIdOf(0, 0));
  const { string, json } = serdes.Serdes;
  const store = state
    .timestampedKeyValueStoreBuilder({ name: 's', keySerde: string, valueSerde: json<number>(), caching: true })
    .build();
  const context: StateStoreContext = {
    taskId: taskIdOf(0, 0),
    applicationId: 'bench',
    clock: { now: () => 0, setTimer: () => ({ cancel: () => {} }), yield: async () => {} },
    bytes: (name, persistent) => task.bytes(name, persistent),
    log: () => {},
    changelogTopic: (name) => name,
    timestamp: () => 0,
    headers: () => [],
    streamTime: () => 0,
    ...(cacheMaxBytes > 0 && { caching: caching(cacheMaxBytes) }),
  };
  store.init(context);
  let random = 1;
  const start = performance.now();
  for (let i = 1; i <= OPERATIONS; i++) {
    random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
    const key = `key-${random % KEYS}`;
    const stored = store.get(key);
    store.put(key, { value: (stored?.value ?? 0) + 1, timestamp: i });
    if (i % COMMIT_EVERY !== 0) continue;
    store.flush();
    task.commit(new Map());
  }
  return OPERATIONS / ((performance.now() - start) / 1000);
}

function caching(maxBytes: number): RecordCaching {
  const record = { timestamp: 0, headers: [], metadata: undefined };
  const memory = { maxBytes, usedBytes: 0, reads: 0, hits: 0 };
  return { memory, recordContext: () => record, within: (_context, action) => action() };
}

const versions = await Promise.all(SOURCES.map(versionOf));
for (const cacheMaxBytes of [0, 10_000_000]) {
  const best = new Map<string, number>();
  for (let round = 0; round < ROUNDS; round++) {
    // Caches are measured in the last folder alone: an older version may have none.
    for (const version of cacheMaxBytes === 0 ? versions : versions.slice(-1)) {
      const rate = operationsASecond(version, cacheMaxBytes);
      best.set(version.source, Math.max(rate, best.get(version.source) ?? 0));
    }
  }
  for (const [source, rate] of best) {
    console.log(
      `${source}, ${cacheMaxBytes} bytes of cache: ${(rate / 1000).toFixed(0)} k get and put/s, best of ${ROUNDS}`,
    );
  }
}
