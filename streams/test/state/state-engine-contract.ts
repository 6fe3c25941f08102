import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { BytesStore, ReadOnlyBytesStore } from '../../src/model/state-store.ts';
import { taskIdOf } from '../../src/model/task-id.ts';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import type { StateEngine, TaskState } from '../../src/state/engine/index.ts';

/** An engine over a place that survives it. */
export interface EngineUnderTest {
  /** Starts an engine on the place; the one before is closed, or is gone as if its process had died. */
  start(): StateEngine;
  /** Ends an engine as a kill would: nothing is flushed any more. */
  kill(engine: StateEngine): Promise<void>;
}

const TASK = taskIdOf(0, 1);
const CHANGELOG = topicPartitionName('app-counts-changelog', 1);
const NONE = new Map();
const b = (text: string) => Buffer.from(text, 'latin1');

function contents(store: ReadOnlyBytesStore, from?: string, to?: string, reverse = false): [string, string][] {
  const range = store.range(from === undefined ? undefined : b(from), to === undefined ? undefined : b(to), reverse);
  return [...range].map(([key, value]) => [key.toString('latin1'), value.toString('latin1')]);
}

function fill(store: BytesStore, entries: Record<string, string | undefined>): void {
  for (const [key, value] of Object.entries(entries)) {
    store.put(b(key), value === undefined ? undefined : b(value));
  }
}

/** What every {@link StateEngine} promises; `make` gives a fresh place. */
export function stateEngineContract(name: string, make: () => EngineUnderTest): void {
  describe(`${name} as a state engine`, () => {
    test('a put is seen at once, by queries only after the commit', async () => {
      const engine = make().start();
      const store = engine.open(TASK).bytes('s', true);
      store.put(b('a'), b('1'));
      expect(contents(store)).toEqual([['a', '1']]);
      expect(store.committed.get(b('a'))).toBeUndefined();
      expect(contents(store.committed)).toEqual([]);
      await engine.close();
    });

    test('a rollback brings back the last commit, flushed or not', async () => {
      const engine = make().start();
      const task = engine.open(TASK);
      const store = task.bytes('s', true);
      fill(store, { a: '1', b: '1' });
      task.commit(new Map([[CHANGELOG, 5]]));
      await task.flush();
      fill(store, { a: '2', c: '2' });
      task.commit(new Map([[CHANGELOG, 7]]));
      fill(store, { a: '3', b: undefined, d: '3' });
      task.rollback();
      const expected = [
        ['a', '2'],
        ['b', '1'],
        ['c', '2'],
      ];
      expect(contents(store)).toEqual(expected);
      expect(contents(store.committed)).toEqual(expected);
      expect(store.get(b('d'))).toBeUndefined();
      expect(task.offsets().get(CHANGELOG)).toBe(7);
      await engine.close();
    });

    test('what is committed while a flush runs is left for the next one', async () => {
      const place = make();
      const engine = place.start();
      const task = engine.open(TASK);
      const store = task.bytes('s', true);
      fill(store, { a: '1', b: '1' });
      task.commit(new Map([[CHANGELOG, 1]]));
      const flushed = task.flush();
      fill(store, { a: '2', c: '2' });
      task.commit(new Map([[CHANGELOG, 2]]));
      expect(contents(store.committed)).toEqual([
        ['a', '2'],
        ['b', '1'],
        ['c', '2'],
      ]);
      await flushed;
      expect(store.get(b('a'))).toEqual(b('2'));
      await place.kill(engine);
      const after = place.start();
      const reopened = after.open(TASK);
      expect(reopened.offsets()).toEqual(new Map([[CHANGELOG, 1]]));
      expect(contents(reopened.bytes('s', true))).toEqual([
        ['a', '1'],
        ['b', '1'],
      ]);
      await after.close();
    });

    test('the position of a store in memory is told while it is open, and not after', async () => {
      const place = make();
      const engine = place.start();
      const task = engine.open(TASK);
      const inMemory = topicPartitionName('in-memory', 0);
      task.commit(new Map([[CHANGELOG, 1]]), new Map([[inMemory, 5]]));
      task.commit(new Map([[CHANGELOG, 2]]));
      const both = new Map([
        [CHANGELOG, 2],
        [inMemory, 5],
      ]);
      expect(task.offsets()).toEqual(both);
      task.rollback();
      expect(task.offsets()).toEqual(both);
      await task.close();
      expect(engine.open(TASK).offsets()).toEqual(new Map([[CHANGELOG, 2]]));
      await engine.close();
    });

    test('closing flushes what is committed and drops what is not', async () => {
      const place = make();
      const engine = place.start();
      const task = engine.open(TASK);
      fill(task.bytes('s', true), { a: '1' });
      task.commit(new Map([[CHANGELOG, 1]]));
      fill(task.bytes('s', true), { a: '2' });
      await engine.close();
      await engine.close();
      const after = place.start();
      expect(contents(after.open(TASK).bytes('s', true))).toEqual([['a', '1']]);
      await after.close();
    });

    test('a store that is not persistent is empty after a restart', async () => {
      const place = make();
      const engine = place.start();
      const task = engine.open(TASK);
      const store = task.bytes('m', false);
      fill(store, { a: '1', b: '1' });
      task.commit(NONE);
      fill(store, { a: '2', b: undefined });
      expect(contents(store.committed)).toEqual([
        ['a', '1'],
        ['b', '1'],
      ]);
      expect(contents(store, undefined, undefined, true)).toEqual([['a', '2']]);
      task.commit(NONE);
      expect(task.unflushedBytes).toBe(0);
      expect(store.approximateEntries()).toBe(1);
      await engine.close();
      const after = place.start();
      expect(contents(after.open(TASK).bytes('m', false))).toEqual([]);
      await after.close();
    });

    test('empty keys and values, and every byte, are kept and in order', async () => {
      const place = make();
      const engine = place.start();
      const task = engine.open(TASK);
      const keys = ['', '\0', '\0\0', '\x7f', '\x80', '\xff', '\xff\xff'];
      fill(task.bytes('s', true), Object.fromEntries(keys.map((key) => [key, key])));
      task.commit(NONE);
      await engine.close();
      const after = place.start();
      const store = after.open(TASK).bytes('s', true);
      expect(contents(store).map(([key]) => key)).toEqual(keys);
      expect(contents(store, undefined, undefined, true).map(([key]) => key)).toEqual(keys.toReversed());
      expect(contents(store, '', '\0')).toEqual([['', '']]);
      expect(contents(store, undefined, '')).toEqual([]);
      expect(store.get(b(''))).toEqual(b(''));
      expect(store.approximateEntries()).toBe(keys.length);
      await after.close();
    });

    test('a wipe empties one store, with the next commit', async () => {
      const engine = make().start();
      const task = engine.open(TASK);
      const store = task.bytes('s', true);
      fill(store, { a: '1', b: '2' });
      fill(task.bytes('other', true), { a: '1' });
      task.commit(NONE);
      await task.flush();
      fill(store, { c: '3' });
      task.wipe('s');
      expect(contents(store)).toEqual([]);
      expect(contents(store.committed)).toHaveLength(2);
      task.commit(NONE);
      await task.flush();
      expect(contents(store)).toEqual([]);
      expect(contents(task.bytes('other', true))).toHaveLength(1);
      await engine.close();
    });

    test('counts what memory holds back, to nothing once flushed', async () => {
      const engine = make().start();
      const task = engine.open(TASK);
      task.bytes('s', true).put(b('key'), Buffer.alloc(1000));
      expect(task.uncommittedBytes).toBeGreaterThan(1000);
      expect(task.unflushedBytes).toBe(0);
      task.bytes('s', true).put(b('key'), Buffer.alloc(10));
      expect(task.uncommittedBytes).toBeLessThan(1000);
      task.commit(NONE);
      expect(task.uncommittedBytes).toBe(0);
      expect(task.unflushedBytes).toBeGreaterThan(10);
      await task.flush();
      expect(task.unflushedBytes).toBe(0);
      await engine.close();
    });

    test('a range goes on over puts and flushes, and meets no key twice', async () => {
      const engine = make().start();
      const task = engine.open(TASK);
      const store = task.bytes('s', true);
      for (let i = 0; i < 50; i += 2) store.put(b(`k${String(i).padStart(2, '0')}`), b('old'));
      task.commit(NONE);
      const seen: string[] = [];
      for (const [key] of store.range()) {
        seen.push(key.toString());
        if (seen.length === 10) await task.flush();
        if (seen.length === 12) store.put(b('k49'), b('new'));
        if (seen.length === 13) {
          task.commit(NONE);
          await task.flush();
        }
      }
      expect(seen).toEqual([...Array.from({ length: 25 }, (_, i) => `k${String(2 * i).padStart(2, '0')}`), 'k49']);
      await engine.close();
    });

    test('tasks are listed, opened once, and removed when closed', async () => {
      const place = make();
      const engine = place.start();
      const task = engine.open(TASK);
      fill(task.bytes('s', true), { a: '1' });
      task.commit(new Map([[CHANGELOG, 3]]));
      expect(() => engine.open(TASK)).toThrow(expect.objectContaining({ code: 'STREAMS_ILLEGAL_STATE' }));
      expect(() => engine.remove(TASK)).toThrow(expect.objectContaining({ code: 'STREAMS_ILLEGAL_STATE' }));
      await task.close();
      expect(() => task.commit(NONE)).toThrow(expect.objectContaining({ code: 'STREAMS_CLOSED' }));
      expect(engine.taskIds()).toEqual([TASK]);
      engine.remove(TASK);
      expect(engine.taskIds()).toEqual([]);
      expect(engine.open(TASK).offsets()).toEqual(new Map());
      await engine.close();
    });

    test('agrees with a sorted model through puts, ranges, commits, rollbacks, flushes and restarts', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 60 }), async (steps) => {
          await followModel(make(), steps);
        }),
        { numRuns: 60 },
      );
    });
  });
}

const shortKey = fc.string({ unit: fc.constantFrom('a', 'b', '\0', '\xff'), maxLength: 3 });
const step = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('put' as const), key: shortKey, value: fc.string() }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('delete' as const), key: shortKey }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('range' as const),
      from: fc.option(shortKey, { nil: undefined }),
      to: fc.option(shortKey, { nil: undefined }),
      reverse: fc.boolean(),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('commit', 'beginFlush', 'flush') }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('rollback', 'reopen', 'kill') }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The three states of a store as plain maps. */
class Model {
  latest = new Map<string, string>();
  committed = new Map<string, string>();
  flushed = new Map<string, string>();
  position = 0;
  flushedPosition = 0;

  static entries(map: Map<string, string>, from?: string, to?: string, reverse = false): [string, string][] {
    const within = [...map].filter(([key]) => (from === undefined || key >= from) && (to === undefined || key < to));
    const sorted = within.sort(([x], [y]) => (x < y ? -1 : 1));
    return reverse ? sorted.reverse() : sorted;
  }
}

async function followModel(place: EngineUnderTest, steps: readonly Step[]): Promise<void> {
  let engine = place.start();
  let task: TaskState = engine.open(TASK);
  const model = new Model();
  let flushing: Promise<void> | undefined;
  const flush = async () => {
    await flushing;
    const { committed, position } = model;
    flushing = task.flush().then(() => {
      model.flushed = new Map(committed);
      model.flushedPosition = position;
    });
  };
  const restart = async (end: () => Promise<void>) => {
    await flushing;
    await end();
    engine = place.start();
    task = engine.open(TASK);
    model.latest = new Map(model.flushed);
    model.committed = new Map(model.flushed);
    model.position = model.flushedPosition;
  };
  for (const action of steps) {
    const store = task.bytes('s', true);
    if (action.kind === 'put') {
      store.put(b(action.key), Buffer.from(action.value));
      model.latest.set(action.key, Buffer.from(action.value).toString('latin1'));
    } else if (action.kind === 'delete') {
      store.put(b(action.key), undefined);
      model.latest.delete(action.key);
    } else if (action.kind === 'range') {
      const { from, to, reverse } = action;
      expect(contents(store, from, to, reverse)).toEqual(Model.entries(model.latest, from, to, reverse));
      expect(contents(store.committed, from, to, reverse)).toEqual(Model.entries(model.committed, from, to, reverse));
    } else if (action.kind === 'commit') {
      task.commit(new Map([[CHANGELOG, ++model.position]]));
      model.committed = new Map(model.latest);
    } else if (action.kind === 'rollback') {
      task.rollback();
      model.latest = new Map(model.committed);
    } else if (action.kind === 'beginFlush') {
      await flush();
    } else if (action.kind === 'flush') {
      await flush();
      await flushing;
    } else if (action.kind === 'reopen') {
      await restart(async () => {
        await engine.close();
        model.flushed = new Map(model.committed);
        model.flushedPosition = model.position;
      });
    } else if (action.kind === 'kill') {
      await restart(() => place.kill(engine));
    }
    agree(task, model);
  }
  await flushing;
  await engine.close();
}

function agree(task: TaskState, model: Model): void {
  const store = task.bytes('s', true);
  expect(task.offsets().get(CHANGELOG) ?? 0).toBe(model.position);
  expect(store.approximateEntries()).toBe(model.latest.size);
  for (const key of new Set([...model.latest.keys(), ...model.committed.keys(), '', 'a', 'b'])) {
    expect(store.get(b(key))?.toString('latin1')).toBe(model.latest.get(key));
    expect(store.committed.get(b(key))?.toString('latin1')).toBe(model.committed.get(key));
  }
}
