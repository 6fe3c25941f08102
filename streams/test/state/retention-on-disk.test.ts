import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { taskIdOf } from '../../src/model/task-id.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { LmdbStateEngine, sessionStoreBuilder, windowStoreBuilder } from '../../src/state/index.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const MINUTE = 60_000;
const TASK = taskIdOf(0, 0);
const options = { keySerde: Serdes.string, valueSerde: Serdes.string, retentionMs: 2 * MINUTE };
const value = 'v'.repeat(200);

function lmdbIn(directory: string): () => LmdbStateEngine {
  return () => new LmdbStateEngine(directory, { cacheBytes: 0 });
}

function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'retention-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

type Put = (key: string, time: number) => void;

const kinds = {
  window(engine: LmdbStateEngine): [bed: { flush(): Promise<void>; entriesHeld(): number }, put: Put] {
    const bed = new StoreTestBed(windowStoreBuilder({ ...options, name: 's', windowSizeMs: 10 }), () => engine);
    return [bed, (key, time) => bed.store.put(key, value, time)];
  },
  session(engine: LmdbStateEngine): [bed: { flush(): Promise<void>; entriesHeld(): number }, put: Put] {
    const bed = new StoreTestBed(sessionStoreBuilder({ ...options, name: 's' }), () => engine);
    return [bed, (key, time) => bed.store.put({ key, window: { start: time, end: time } }, value)];
  },
};

test.each(['window', 'session'] as const)(
  'a %s store takes no more disk after many retentions than after a few',
  async (kind) => {
    const engine = lmdbIn(temporaryDirectory())();
    const [bed, put] = kinds[kind](engine);
    const fill = async (minutes: number, from: number) => {
      for (let minute = from; minute < from + minutes; minute++) {
        for (let i = 0; i < 200; i++) put(`k${i}`, minute * MINUTE + i * 300);
        await bed.flush();
      }
    };
    await fill(6, 0);
    const soon = engine.diskBytes().get(TASK) as number;
    const held = bed.entriesHeld();
    await fill(24, 6);
    // Three segments of a minute at the most, and what one write leaves for the next.
    expect(held).toBeGreaterThan(200);
    expect(bed.entriesHeld()).toBeLessThanOrEqual(3 * 200 + 200);
    expect(engine.diskBytes().get(TASK)).toBeLessThanOrEqual(soon * 1.1);
  },
);

test.each(ENGINES)('windows on $engine in the layout of former versions go to their segments', async ({ place }) => {
  const start = place();
  const engine = start();
  const task = engine.open(TASK);
  const old = task.bytes('s', true);
  // `k` at 61 000, and a key whose bytes end as such a window's do.
  old.put(Buffer.from('6b000000000000ee4800000000', 'hex'), Buffer.from('one'));
  old.put(Buffer.from('6b000000000000ee48000000000000000000000005', 'hex'), Buffer.from('two'));
  task.bytes('s/notes', true).put(Buffer.from('observed-time'), Buffer.from('000000000000ee48', 'hex'));
  task.commit(new Map());
  await engine.close();
  const bed = new StoreTestBed(windowStoreBuilder({ ...options, name: 's', windowSizeMs: 10 }), start);
  expect(bed.store.fetch('k', 61_000)).toBe('one');
  expect([...bed.store.all()].map(([, stored]) => stored).sort()).toEqual(['one', 'two']);
  await bed.restart();
  expect(bed.entriesHeld()).toBe(2);
  bed.store.put('k', 'three', 61_000 + 2 * MINUTE);
  expect([...bed.store.fetch('k', 0, 10 * MINUTE)]).toEqual([[61_000 + 2 * MINUTE, 'three']]);
});

test.each(ENGINES)('windows on $engine whose segments were noted without their length are found', async ({ place }) => {
  const start = place();
  const engine = start();
  const task = engine.open(TASK);
  // `k` at 61 000 in a segment of a minute.
  task.bytes('s', true).put(Buffer.from('000000000000ea606b000000000000ee4800000000', 'hex'), Buffer.from('one'));
  const notes = task.bytes('s/notes', true);
  notes.put(Buffer.from('layout'), Buffer.from('segments'));
  notes.put(Buffer.from('observed-time'), Buffer.from('000000000000ee48', 'hex'));
  task.commit(new Map());
  await engine.close();
  const retentionMs = 20 * MINUTE;
  const bed = new StoreTestBed(windowStoreBuilder({ ...options, retentionMs, name: 's', windowSizeMs: 10 }), start);
  expect(bed.store.fetch('k', 61_000)).toBe('one');
  await bed.restart();
  expect(bed.store.fetch('k', 61_000)).toBe('one');
  expect(bed.entriesHeld()).toBe(1);
});
