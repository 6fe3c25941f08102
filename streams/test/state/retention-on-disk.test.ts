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

test.each(['window', 'session'])(
  'a %s store takes no more disk after many retentions than after a few',
  async (kind) => {
    const engine = lmdbIn(temporaryDirectory())();
    const windows = windowStoreBuilder({ ...options, name: 's', windowSizeMs: 10 });
    const sessions = sessionStoreBuilder({ ...options, name: 's' });
    const bed = new StoreTestBed(kind === 'window' ? windows : sessions, () => engine);
    const fill = async (minutes: number, from: number) => {
      for (let minute = from; minute < from + minutes; minute++) {
        for (let i = 0; i < 400; i++) {
          const time = minute * MINUTE + i * 150;
          if ('fetchSession' in bed.store) bed.store.put({ key: `k${i}`, window: { start: time, end: time } }, value);
          else bed.store.put(`k${i}`, value, time);
        }
        await bed.flush();
      }
    };
    await fill(10, 0);
    const soon = engine.diskBytes().get(TASK) as number;
    const held = bed.entriesHeld();
    await fill(60, 10);
    // Three segments of a minute at the most, and what one write leaves for the next.
    expect(held).toBeGreaterThan(400);
    expect(bed.entriesHeld()).toBeLessThanOrEqual(3 * 400 + 400);
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
