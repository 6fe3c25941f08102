import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { TaskId } from '../../../src/model/task-id.ts';
import { LmdbStateEngine } from '../../../src/state/engine/index.ts';
import { type EngineUnderTest, stateEngineContract } from '../state-engine-contract.ts';

const base = mkdtempSync(join(tmpdir(), 'lmdb-state-engine-'));
let places = 0;
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A killed engine cannot be had inside one process: its directory is copied as it stands, and goes on from the copy. */
function placeOnDisk(cacheBytes?: number): EngineUnderTest {
  let directory = join(base, String(places++));
  const options = cacheBytes === undefined ? {} : { cacheBytes };
  return {
    start: () => new LmdbStateEngine(directory, options),
    kill: async (engine) => {
      const copy = join(base, String(places++));
      cpSync(directory, copy, { recursive: true });
      await engine.close();
      directory = copy;
    },
  };
}

stateEngineContract('LmdbStateEngine', () => placeOnDisk());
stateEngineContract('LmdbStateEngine with next to no cache', () => placeOnDisk(400));
stateEngineContract('LmdbStateEngine without a cache', () => placeOnDisk(0));

test('tells what each task takes on disk, and more when it holds more', async () => {
  const engine = new LmdbStateEngine(join(base, String(places++)));
  const tasks = ['0_0', '0_1'] as TaskId[];
  const [small, large] = tasks.map((id) => engine.open(id));
  small?.bytes('store', true).put(Buffer.from('key'), Buffer.from('value'));
  for (let i = 0; i < 1_000; i++) large?.bytes('store', true).put(Buffer.from(`key ${i}`), Buffer.alloc(1_000));
  for (const state of [small, large]) {
    state?.commit(new Map());
    await state?.flush();
  }
  const bytes = engine.diskBytes();
  expect([...bytes.keys()].sort()).toEqual(tasks);
  expect(bytes.get('0_0' as TaskId)).toBeGreaterThan(0);
  expect(bytes.get('0_1' as TaskId)).toBeGreaterThan(1_000_000);
  expect(bytes.get('0_0' as TaskId)).toBeLessThan(1_000_000);
  await engine.close();
});
