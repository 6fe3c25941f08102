import { describe, expect, test } from 'vitest';
import { Record } from '../../../src/model/record.ts';
import { Serdes } from '../../../src/serdes/index.ts';
import { type ChangeBuffer, changeBufferBuilder } from '../../../src/state/buffer/index.ts';
import { MemoryStateEngine } from '../../../src/state/index.ts';
import { StoreTestBed } from '../store-test-bed.ts';

type Buffered = ChangeBuffer<string, string>;

const options = { name: 'held', keySerde: Serdes.string, valueSerde: Serdes.string, logging: {} };
const at = { topic: 't', partition: 0, offset: 7 };
const bed = (logging: false | { readonly [setting: string]: string } = {}) =>
  new StoreTestBed(changeBufferBuilder({ ...options, logging }), () => new MemoryStateEngine());

function put(
  store: Buffered,
  time: number,
  key: string,
  newValue: string | null,
  oldValue: string | null = null,
): void {
  store.put(time, new Record(key, { newValue, oldValue }, time), at);
}

function evictAll(store: Buffered): unknown[] {
  const all: unknown[] = [];
  store.evictWhile(
    () => true,
    ({ key, value, context }) => all.push([key, value.newValue, value.oldValue, context.timestamp]),
  );
  return all;
}

/** A changelog record of an older format, as the bytes that are described in the source of that release. */
function older(...parts: readonly (Buffer | bigint | number)[]): Buffer {
  return Buffer.concat(
    parts.map((part) => {
      if (Buffer.isBuffer(part)) return part;
      const bytes = Buffer.alloc(typeof part === 'bigint' ? 8 : 4);
      if (typeof part === 'bigint') bytes.writeBigInt64BE(part);
      else bytes.writeInt32BE(part);
      return bytes;
    }),
  );
}

const sized = (text: string) => older(text.length, Buffer.from(text));
const context = older(5n, 7n, sized('t'), 0, 0);
const change = older(sized('old'), sized('new'));
const header = (version: number) => [{ key: 'v', value: Buffer.from([version]) }];

describe('change buffer', () => {
  test('evicts by time, then by key; a key keeps the place of its first change', () => {
    const { store } = bed();
    put(store, 5, 'b', '1');
    put(store, 5, 'a', '2');
    put(store, 3, 'c', '3');
    put(store, 9, 'c', '4', '3');
    expect(store.minTimestamp).toBe(3);
    expect(evictAll(store)).toEqual([
      ['c', '4', '3', 9],
      ['a', '2', null, 5],
      ['b', '1', null, 5],
    ]);
    expect([store.minTimestamp, store.numRecords, store.bufferSize]).toEqual([undefined, 0, 0]);
  });

  test('knows what was sent before a key was held back, until it is gone', () => {
    const { store } = bed();
    put(store, 5, 'k', 'b', 'a');
    put(store, 6, 'k', 'c', 'b');
    put(store, 6, 'new', 'x');
    let seen: unknown;
    store.evictWhile(
      () => store.numRecords > 1,
      ({ key }) => {
        seen = store.priorValueForBuffered(key);
      },
    );
    expect(seen).toEqual({ value: 'a' });
    expect(store.priorValueForBuffered('k')).toBeUndefined();
    expect(store.priorValueForBuffered('new')).toEqual({ value: null });
  });

  test('logs once a commit what has changed since, and nothing when it has no changelog', () => {
    const logged = bed();
    put(logged.store, 5, 'gone', '1');
    evictAll(logged.store);
    put(logged.store, 6, 'k', '1');
    put(logged.store, 7, 'k', '2', '1');
    expect(logged.log).toEqual([]);
    logged.commit();
    logged.commit();
    expect(logged.log.map(({ key, value, headers }) => [key, value === null, headers])).toEqual([
      [Buffer.from('gone').toString('hex'), true, undefined],
      [Buffer.from('k').toString('hex'), false, header(3)],
    ]);
    const silent = bed(false);
    put(silent.store, 5, 'k', '1');
    silent.commit();
    expect(silent.log).toEqual([]);
  });

  test('is the same again from its changelog: order, prior values, bytes counted', () => {
    const original = bed();
    for (const [time, key] of [
      [8, 'x'],
      [3, 'y'],
      [8, 'a'],
      [1, 'sent'],
    ] as const) {
      put(original.store, time, key, `${time}`, 'before');
      original.commit();
    }
    original.store.evictWhile(
      () => original.store.numRecords > 3,
      () => {},
    );
    put(original.store, 20, 'x', 'later', '8');
    original.commit();
    const restored = original.restored();
    expect(restored.numRecords).toBe(3);
    expect(restored.bufferSize).toBe(original.store.bufferSize);
    expect(restored.priorValueForBuffered('x')).toEqual({ value: 'before' });
    expect(evictAll(restored)).toEqual(evictAll(original.store));
  });

  test.each([
    { format: '0 (2.1)', headers: [], value: older(4n, change), timestamp: 99 },
    { format: '1 (2.2)', headers: header(1), value: older(4n, context, change.length, change), timestamp: 5 },
    {
      format: '2 (2.3)',
      headers: header(2),
      value: older(context, change.length, change, sized('old'), 4n),
      timestamp: 5,
    },
    {
      format: '3, marked 2 (2.4)',
      headers: header(2),
      value: older(context, sized('old'), -2, sized('new'), 4n),
      timestamp: 5,
    },
    { format: '3', headers: header(3), value: older(context, sized('old'), -2, sized('new'), 4n), timestamp: 5 },
  ])('restores format $format', ({ headers, value, timestamp }) => {
    const { store } = bed();
    store.restore({ key: Buffer.from('k'), value, timestamp: 99, headers, offset: 12 });
    expect(store.minTimestamp).toBe(4);
    expect(store.priorValueForBuffered('k')).toEqual({ value: 'old' });
    expect(evictAll(store)).toEqual([['k', 'new', 'old', timestamp]]);
  });

  test('the first formats keep the prior value that is there', () => {
    const { store } = bed();
    const key = Buffer.from('k');
    store.restore({ key, value: older(4n, sized('a'), sized('1')), timestamp: 4 });
    store.restore({ key, value: older(4n, sized('1'), sized('2')), timestamp: 5 });
    expect(store.priorValueForBuffered('k')).toEqual({ value: 'a' });
  });

  test('refuses a format that it does not know', () => {
    const { store } = bed();
    const restore = () => store.restore({ key: Buffer.from('k'), value: context, timestamp: 1, headers: header(4) });
    expect(restore).toThrow('a buffered record of format 04 is not known');
  });
});
