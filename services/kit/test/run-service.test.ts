import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterEach, describe, expect, it } from 'vitest';

const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

interface Line {
  readonly msg: string;
  readonly port?: number;
}

/** Starts the slow service; `line` resolves with the first log line of that text. */
function start(environment: Record<string, string> = {}) {
  const child = spawn(process.execPath, [new URL('slow-service.ts', import.meta.url).pathname], {
    env: { ...process.env, HTTP_HOST: '127.0.0.1', HTTP_PORT: '0', LOG_LEVEL: 'info', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const exit = once(child, 'exit').then(([code]) => (running.delete(child), code as number));
  const lines: Line[] = [];
  const waiting: (() => void)[] = [];
  createInterface(child.stdout).on('line', (text) => {
    lines.push(JSON.parse(text) as Line);
    for (const wake of waiting.splice(0)) wake();
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  async function line(msg: string): Promise<Line> {
    for (;;) {
      const found = lines.find((each) => each.msg === msg);
      if (found) return found;
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  }
  return { child, exit, line, lines, stderr: () => stderr };
}

// Each test starts processes.
describe('runService', { timeout: 30_000 }, () => {
  it('answers what is under way, closes its parts and exits with 0 on SIGTERM', async () => {
    const { child, exit, line, lines } = start();
    const { port } = await line('listening');
    const answer = fetch(`http://127.0.0.1:${port}/slow`);
    await line('in the route');
    child.kill('SIGTERM');
    expect(await (await answer).text()).toBe('answered');
    expect(await exit).toBe(0);
    const events = lines.map(({ msg }) => msg);
    expect(events.indexOf('request')).toBeLessThan(events.indexOf('parts closed'));
    expect(events.at(-1)).toBe('stopped');
  });

  it('exits with 1 when it cannot close', async () => {
    const { child, exit, line } = start({ FAIL_CLOSE: '1' });
    await line('listening');
    child.kill('SIGTERM');
    expect(await exit).toBe(1);
  });

  it('exits with 78 and one sentence when a setting is wrong', async () => {
    const { exit, stderr } = start({ HTTP_PORT: '99999' });
    expect(await exit).toBe(78);
    expect(stderr()).toBe(
      'slow: The environment cannot be used. HTTP_PORT="99999": must be an integer from 0 to 65535.\n',
    );
  });

  it('exits with 1 when its port is in use', async () => {
    const first = start();
    const { port } = await first.line('listening');
    const second = start({ HTTP_PORT: String(port) });
    expect(await second.exit).toBe(1);
    expect(await second.line('the service cannot go on')).toMatchObject({
      err: { message: expect.stringContaining(`cannot listen on 127.0.0.1:${port}: the port is in use`) },
    });
    first.child.kill('SIGTERM');
    expect(await first.exit).toBe(0);
  });
});
