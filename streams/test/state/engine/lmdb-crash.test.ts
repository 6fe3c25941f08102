import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { taskIdOf } from '../../../src/model/task-id.ts';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import { LmdbStateEngine } from '../../../src/state/engine/index.ts';

const TASK = taskIdOf(3, 0);
const KILLS = 12;
const base = mkdtempSync(join(tmpdir(), 'lmdb-crash-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** Starts a process in the directory and lets it flush that many times. */
async function flushingProcess(directory: string, flushes: number): Promise<ChildProcess> {
  const script = join(import.meta.dirname, 'flushing-process.ts');
  const child = spawn(process.execPath, [script, directory, TASK], { stdio: ['ignore', 'pipe', 'inherit'] });
  let seen = 0;
  await new Promise<void>((resolve, reject) => {
    child.stdout?.on('data', (dots: Buffer) => {
      seen += dots.length;
      if (seen >= flushes) resolve();
    });
    child.once('exit', (code) => reject(new Error(`the process ended by itself with ${code}`)));
  });
  child.removeAllListeners('exit');
  return child;
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

test('kill -9 in the middle of flushes leaves contents and offsets of one flush', { timeout: 120_000 }, async () => {
  const directory = join(base, 'killed');
  let before = 0;
  for (let round = 0; round < KILLS; round++) {
    // A different number of flushes each time, and no wait after the last: the kill meets the next one anywhere.
    await kill(await flushingProcess(directory, 1 + ((round * 7) % 23)));
    const engine = new LmdbStateEngine(directory);
    const state = engine.open(TASK);
    const generation = state.offsets().get(topicPartitionName('changelog', 0)) ?? 0;
    expect(generation).toBeGreaterThan(before);
    before = generation;
    const [even, odd] = [state.bytes('even', true), state.bytes('odd', true)];
    const entries = [...even.range(), ...odd.range()].map(([key, value]) => [key.toString(), value.toString()]);
    expect(entries).toHaveLength(401);
    expect(new Set(entries.map(([, value]) => value))).toEqual(new Set([String(generation).padEnd(300, '.')]));
    expect(entries.filter(([key]) => key?.startsWith('generation'))).toEqual([
      [`generation-${generation}`, String(generation).padEnd(300, '.')],
    ]);
    await engine.close();
  }
});

test('a second process is refused by name, and let in when the first was killed', async () => {
  const directory = join(base, 'locked');
  const child = await flushingProcess(directory, 1);
  expect(() => new LmdbStateEngine(directory)).toThrow(
    expect.objectContaining({
      code: 'STREAMS_STATE_LOCKED',
      message: expect.stringContaining(`process ${child.pid}`),
    }),
  );
  await kill(child);
  await new LmdbStateEngine(directory).close();
});

test('a second engine of the same process is refused, until the first is closed', async () => {
  const directory = join(base, 'twice');
  const engine = new LmdbStateEngine(directory);
  expect(() => new LmdbStateEngine(directory)).toThrow(expect.objectContaining({ code: 'STREAMS_STATE_LOCKED' }));
  await engine.close();
  await new LmdbStateEngine(directory).close();
});
