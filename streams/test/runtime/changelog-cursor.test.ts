import { expect, it } from 'vitest';
import type { StateStore, StoreBuilder } from '../../src/model/state-store.ts';
import { taskIdOf } from '../../src/model/task-id.ts';
import { NO_TIMESTAMP } from '../../src/model/timestamp.ts';
import { ChangelogCursor } from '../../src/runtime/changelog-cursor.ts';
import { TaskStores } from '../../src/runtime/task-stores.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import {
  MemoryStateEngine,
  SimulatedDisk,
  versionedKeyValueStoreBuilder,
  type WindowStore,
  windowStoreBuilder,
} from '../../src/state/index.ts';
import { fetched, type GivenRecord } from './consumer-records.ts';

const TASK = taskIdOf(0, 0);
const CHANGELOG = 'app-s-changelog';
const HOUR = 3_600_000;
const strings = { name: 's', keySerde: stringSerde, valueSerde: stringSerde };
const pairs = windowStoreBuilder({ ...strings, windowSizeMs: 10, retentionMs: HOUR, retainDuplicates: true });

/** A changelog on its way into a store that is opened anew at each start. */
function restoring<S extends StateStore>(builder: StoreBuilder<S>) {
  const disk = new SimulatedDisk();
  const start = () => {
    const engine = new MemoryStateEngine(disk);
    const state = engine.open(TASK);
    const stores = new TaskStores({
      taskId: TASK,
      partition: 0,
      applicationId: 'app',
      clock: { now: () => 0, setTimer: () => ({ cancel: () => {} }), yield: async () => {} },
      state,
      builders: [builder],
      changelogs: new Map([['s', CHANGELOG]]),
      sourceTopics: [],
      collector: { log: () => {} },
      timestamp: () => NO_TIMESTAMP,
      headers: () => [],
      streamTime: () => NO_TIMESTAMP,
    });
    const [logged] = stores.changelogs();
    if (logged === undefined) throw new Error('the store has no changelog');
    const cursor = new ChangelogCursor({ ...logged, partition: 0 }, state);
    const apply = (records: readonly GivenRecord[]) =>
      cursor.apply(fetched(CHANGELOG, 0, records), Number.POSITIVE_INFINITY);
    const die = async () => {
      await state.flush();
      await engine.close();
    };
    return { store: stores.get('s') as S, cursor, apply, die };
  };
  return start;
}

/** A window as its changelog has it. */
function window(offset: number, key: string, start: number, sequence: number, value = `${sequence}`): GivenRecord {
  const bytes = Buffer.alloc(key.length + 12);
  bytes.write(key, 0);
  bytes.writeBigInt64BE(BigInt(start), key.length);
  bytes.writeInt32BE(sequence, key.length + 8);
  return { offset, key: bytes, value, timestamp: start };
}

const windowsOf = (store: WindowStore<string, string>, to = 10 * HOUR) => [...store.fetch('k', 0, to)];

it('keeps with what it restored how far time and the numbers of duplicates had come', async () => {
  const start = restoring(pairs);
  const first = start();
  first.cursor.begin(0, 3);
  first.apply([window(0, 'k', 5 * HOUR, 1), window(1, 'k', 5 * HOUR, 2)]);
  await first.die();

  const second = start();
  second.cursor.begin(0, 3);
  expect(second.cursor.position).toBe(2);
  expect(windowsOf(second.store).map(([, value]) => value)).toEqual(['1', '2']);
  second.store.put('k', 'third', 5 * HOUR);
  expect(windowsOf(second.store).map(([, value]) => value)).toEqual(['1', '2', 'third']);
  second.store.put('k', 'late', 4 * HOUR);
  expect(windowsOf(second.store)).toHaveLength(3);
  await second.die();
});

it('begins a window store anew for another log, whose time may be earlier', async () => {
  const start = restoring(pairs);
  const first = start();
  first.cursor.begin(0, 9);
  first.apply([window(0, 'k', 5 * HOUR, 7)]);
  await first.die();

  const second = start();
  second.cursor.begin(0, 0);
  expect(second.cursor.position).toBe(0);
  expect(windowsOf(second.store)).toEqual([]);
  second.apply([window(0, 'k', HOUR, 1, 'another')]);
  await second.die();

  const third = start();
  expect(windowsOf(third.store)).toEqual([[HOUR, 'another']]);
  await third.die();
});

it('begins a versioned store anew for another log: of the history too nothing is left', async () => {
  const start = restoring(versionedKeyValueStoreBuilder({ ...strings, historyRetentionMs: HOUR }));
  const first = start();
  first.cursor.begin(0, 9);
  first.apply([
    { offset: 0, key: 'k', value: 'old', timestamp: 5 * HOUR },
    { offset: 1, key: 'k', value: 'new', timestamp: 5 * HOUR + 10 },
  ]);
  expect(first.store.get('k', 5 * HOUR)?.value).toBe('old');
  await first.die();

  const second = start();
  second.cursor.begin(0, 0);
  expect(second.store.get('k', 5 * HOUR)).toBeUndefined();
  second.apply([{ offset: 0, key: 'k', value: 'another', timestamp: 1 }]);
  expect(second.store.get('k')).toMatchObject({ value: 'another', timestamp: 1 });
  await second.die();
});
