import { expect, it } from 'vitest';
import { taskIdOf } from '../../src/model/task-id.ts';
import { KeyWaiters } from '../../src/runtime/key-waiters.ts';

it('wakes a waiter that came after the write and before its commit', async () => {
  const waiters = new KeyWaiters();
  const task = taskIdOf(0, 0);
  const key = Buffer.from('order-1');
  let committed: string | undefined;
  waiters.onWrite(task, 'orders', key);
  const found = waiters.wait(task, 'orders', key, () => committed, AbortSignal.timeout(1_000));
  committed = 'VALIDATED';
  waiters.committed();
  await expect(found).resolves.toBe('VALIDATED');
  expect(waiters.size).toBe(0);
});
