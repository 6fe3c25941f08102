import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { GuardedProcess } from '../guarded-process.ts';

const PARENT = fileURLToPath(new URL('guarded-parent.ts', import.meta.url));
const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));
// Two processes start, one after the other; on a full machine that takes its time.
vi.setConfig({ testTimeout: 60_000 });

const ENV = { ...process.env, HTTP_PORT: '0' };

async function logFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return join(folder, 'child.log');
}

it.each(['running', 'frozen'])('leaves no %s child when the parent is killed', async (how) => {
  const parent = spawn(process.execPath, [PARENT, PROGRAM, await logFile()], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: ENV,
  });
  onTestFinished(() => void parent.kill('SIGKILL'));
  const [line] = await once(createInterface(parent.stdout), 'line');
  const pid = Number(line);
  // What this test is about would leave it behind if it failed.
  onTestFinished(() => void (isAlive(pid) && process.kill(pid, 'SIGKILL')));
  expect(isAlive(pid)).toBe(true);
  if (how === 'frozen') process.kill(pid, 'SIGSTOP');
  parent.kill('SIGKILL');
  await expect.poll(() => isAlive(pid), { timeout: 30_000, interval: 20 }).toBe(false);
});

it('kills a child that does not stop in time', async () => {
  const log = await logFile();
  const env = { ...ENV, MODE: 'stubborn' };
  const child = await GuardedProcess.start({ command: process.execPath, args: [PROGRAM], env, logFile: log });
  onTestFinished(() => child.kill());
  await expect.poll(() => readFile(log, 'utf8'), { timeout: 30_000, interval: 20 }).toContain('deaf');
  await child.stop(100);
  expect(child.exit).toBe('SIGKILL');
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
