import { describe, expect, it } from 'vitest';
import type { TaskId } from '../../src/model/task-id.ts';
import { ProgressWaiters } from '../../src/runtime/progress-waiters.ts';

const TASK = '0_0' as TaskId;
const never = new AbortController().signal;

describe('ProgressWaiters', () => {
  it('resolves at once when it is reached, else after the turn that reaches it', async () => {
    const waiters = new ProgressWaiters();
    await waiters.wait(TASK, () => true, never);
    let position = 0;
    let resolved = false;
    const waiting = waiters
      .wait(TASK, () => position >= 2, never)
      .then(() => {
        resolved = true;
      });
    position = 1;
    waiters.progressed();
    await Promise.resolve();
    expect(resolved).toBe(false);
    expect(waiters.size).toBe(1);
    position = 2;
    waiters.progressed();
    await waiting;
    expect(resolved).toBe(true);
    expect(waiters.size).toBe(0);
  });

  it('fails those of a task that goes away, and only those', async () => {
    const waiters = new ProgressWaiters();
    const gone = waiters.wait(TASK, () => false, never);
    const stays = waiters.wait('0_1' as TaskId, () => false, never);
    stays.catch(() => {});
    waiters.taskStopped(TASK);
    await expect(gone).rejects.toMatchObject({ code: 'STREAMS_KEY_MOVED', context: { taskId: '0_0' } });
    expect(waiters.size).toBe(1);
  });

  it("fails with the signal's reason, before or while it waits", async () => {
    const waiters = new ProgressWaiters();
    await expect(waiters.wait(TASK, () => false, AbortSignal.abort('gone'))).rejects.toBe('gone');
    const controller = new AbortController();
    const waiting = waiters.wait(TASK, () => false, controller.signal);
    controller.abort('enough');
    await expect(waiting).rejects.toBe('enough');
    expect(waiters.size).toBe(0);
  });
});
