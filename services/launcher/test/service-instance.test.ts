import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Ports } from '../ports.ts';
import { ServiceInstance } from '../service-instance.ts';

const PROGRAM = fileURLToPath(new URL('program.ts', import.meta.url));

async function instance(mode: string) {
  const folder = await mkdtemp(join(tmpdir(), 'launcher-'));
  const lines: string[] = [];
  const httpPort = await new Ports().any();
  const spec = {
    service: 'fraud' as const,
    name: 'fraud-0',
    httpPort,
    script: PROGRAM,
    logFile: join(folder, 'fraud-0.log'),
    env: { INSTANCE: 'fraud-0', HTTP_PORT: `${httpPort}` },
  };
  const made = new ServiceInstance(spec, { ...process.env, MODE: mode }, (line) => lines.push(line));
  onTestFinished(async () => {
    await made.kill();
    await rm(folder, { recursive: true });
  });
  return { made, lines };
}

describe('ServiceInstance', () => {
  it('is ready when its probe says so, and stops when it is told to', async () => {
    const { made, lines } = await instance('serves');
    await made.start();
    await made.whenReady();
    const { pid } = (await (await fetch(`${made.url}/readyz`)).json()) as { pid: number };
    expect(made.pid).toBe(pid);
    await made.stop();
    expect(made.pid).toBeUndefined();
    expect(isAlive(pid)).toBe(false);
    expect(lines).toEqual([]);
  });

  it('is started again when it ends by itself, and says why', async () => {
    const { made, lines } = await instance('serves');
    await made.start();
    await made.whenReady();
    const before = made.pid;
    await fetch(`${made.url}/crash`).catch(() => undefined);
    await expect.poll(() => made.pid !== undefined && made.pid !== before, { timeout: 10_000 }).toBe(true);
    await made.whenReady();
    expect(made.crashes).toBe(1);
    expect(lines).toEqual([expect.stringMatching(/^fraud-0 ended with exit code 1: .*started again in 0\.5 s$/)]);
  });

  it('waits longer after each crash, and tells the last error of the log on one line', async () => {
    const { made, lines } = await instance('fails');
    await made.start();
    await expect.poll(() => lines.length, { timeout: 10_000 }).toBe(2);
    expect(lines[0]).toMatch(/^fraud-0 ended with exit code 1: it cannot go on: no disk \(.*again in 0\.5 s$/);
    expect(lines[1]).toMatch(/again in 1 s$/);
  });

  it('is not started again with settings that it has refused', async () => {
    const { made, lines } = await instance('bad-settings');
    await made.start();
    await expect(made.whenReady()).rejects.toMatchObject({
      code: 'LAUNCHER_BAD_SETTINGS',
      message: expect.stringContaining('SMTP_HOST is not set'),
    });
    expect(lines).toHaveLength(1);
    expect(made.pid).toBeUndefined();
  });

  it('stays dead when it was killed, until it is started', async () => {
    const { made, lines } = await instance('serves');
    await made.start();
    await made.whenReady();
    await made.kill();
    expect(made.pid).toBeUndefined();
    await made.start();
    await made.whenReady();
    expect(made.crashes).toBe(0);
    expect(lines).toEqual([]);
    expect(await readFile(made.logFile, 'utf8')).toBe('');
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
