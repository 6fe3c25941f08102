import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { taskIdOf } from '../../../src/model/task-id.ts';
import { diskFailureText } from '../../../src/state/engine/disk-failure.ts';
import { LmdbStateEngine } from '../../../src/state/engine/index.ts';

const TASK = taskIdOf(0, 0);
const LIMIT = 1978;
const base = mkdtempSync(join(tmpdir(), 'lmdb-limits-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

test('the longest key that the disk can index is kept, a longer one is refused at once', async () => {
  const engine = new LmdbStateEngine(join(base, 'keys'));
  const task = engine.open(TASK);
  const store = task.bytes('s', true);
  expect(() => store.put(Buffer.alloc(LIMIT + 1), Buffer.alloc(1))).toThrow(
    expect.objectContaining({
      code: 'STREAMS_KEY_TOO_LONG',
      message: expect.stringMatching(new RegExp(`'s'.*${LIMIT + 1} bytes.*${LIMIT}`)),
    }),
  );
  expect(store.get(Buffer.alloc(LIMIT + 1))).toBeUndefined();
  store.put(Buffer.alloc(LIMIT, 'k'), Buffer.from('v'));
  task.commit(new Map());
  await task.flush();
  expect([...store.range()]).toEqual([[Buffer.alloc(LIMIT, 'k'), Buffer.from('v')]]);
  await engine.close();
});

test('a range with bounds longer than any key is answered', async () => {
  const engine = new LmdbStateEngine(join(base, 'bounds'), { cacheBytes: 0 });
  const task = engine.open(TASK);
  const store = task.bytes('s', true);
  for (const letter of ['a', 'b', 'c']) store.put(Buffer.from(letter), Buffer.from(letter));
  task.commit(new Map());
  await task.flush();
  const [low, high] = [Buffer.alloc(5000, 'a'), Buffer.alloc(5000, 'b')];
  expect([...store.range(low, high)].map(([key]) => key.toString())).toEqual(['b']);
  expect([...store.range(low, high, true)].map(([key]) => key.toString())).toEqual(['b']);
  await engine.close();
});

test('grows far beyond the size it begins with, and uses the space of deleted entries again', async () => {
  const directory = join(base, 'growth');
  const engine = new LmdbStateEngine(directory, { cacheBytes: 1_000_000 });
  const task = engine.open(TASK);
  const store = task.bytes('s', true);
  const size = () => statSync(join(directory, TASK, 'data.mdb')).size;
  const fill = async (round: number, value?: Buffer) => {
    for (let i = 0; i < 1000; i++) store.put(Buffer.from(`${round}-${i}`), value);
    task.commit(new Map());
    await task.flush();
  };
  for (let round = 0; round < 3; round++) await fill(round, Buffer.alloc(10_000, round));
  expect(store.get(Buffer.from('2-999'))).toEqual(Buffer.alloc(10_000, 2));
  expect(store.approximateEntries()).toBe(3000);
  const grown = size();
  expect(grown).toBeGreaterThan(30_000_000);
  for (let round = 3; round < 9; round++) {
    await fill(round - 3);
    await fill(round, Buffer.alloc(10_000, round));
  }
  expect(store.approximateEntries()).toBe(3000);
  expect(size()).toBeLessThan(grown * 1.7);
  await engine.close();
});

test('a full disk is told from a failing one', () => {
  const error = new Error('Input/output error');
  expect(diskFailureText(error, base, 1000)).toContain('Input/output error (0 MiB free): the disk is full');
  expect(diskFailureText(error, base, 10 ** 12)).toContain('may be failing');
});

test('a flush that the disk refuses loses nothing, and the next one goes on', () => {
  const script = join(import.meta.dirname, 'full-disk-process.ts');
  // The file size limit stands for the disk's: the write fails at the same place.
  const command = 'ulimit -f 8192; exec "$0" "$@"';
  const args = ['-c', command, process.execPath, script, join(base, 'full'), TASK];
  const { stdout, status } = spawnSync('/bin/bash', args, { encoding: 'utf8', timeout: 20_000 });
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({
    code: 'STREAMS_STATE_STORE',
    flushed: 'first',
    inMemory: 'second',
    afterwards: 'third',
  });
  expect(report.message).toMatch(/stays in memory until a flush succeeds.*MiB free/);
  expect(status).toBe(0);
});
