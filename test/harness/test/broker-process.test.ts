import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BrokerProcess } from '../src/broker-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('BrokerProcess', () => {
  it('leaves no process behind when it ends by itself', async () => {
    const folder = await temporaryFolder();
    const broker = await BrokerProcess.start('sh', ['-c', 'echo bye; exit 3'], join(folder, 'log'), false);
    await broker.ended;
    expect(broker.running).toBe(false);
    expect(broker.exit).toBe('exit code 3');
    expect(await broker.readLog()).toBe('bye\n');
    await expect.poll(() => isGroupAlive(broker.pid), { timeout: 5_000, interval: 20 }).toBe(false);
  });

  it('is killed when it does not stop within its grace', async () => {
    const folder = await temporaryFolder();
    const script = 'trap "" TERM; echo ready; while :; do sleep 0.1; done';
    const broker = await BrokerProcess.start('sh', ['-c', script], join(folder, 'log'), false);
    await expect.poll(() => broker.readLog(), { interval: 20 }).toBe('ready\n');
    await broker.stop(50);
    expect(broker.exit).toBe('SIGKILL');
  });
});

/** Whether any process is left of the group that the process `leader` began. */
function isGroupAlive(leader: number): boolean {
  try {
    return process.kill(-leader, 0);
  } catch {
    return false;
  }
}
