import { describe, expect, it } from 'vitest';
import type { TaskId } from '../../src/model/task-id.ts';
import { KeyWaiters } from '../../src/runtime/key-waiters.ts';

const TASK = '1_0' as TaskId;
const KEY = Buffer.from('key');

function waiting(
  waiters: KeyWaiters,
  look: () => string | undefined,
  options: { task?: TaskId; signal?: AbortSignal } = {},
) {
  const { task = TASK, signal = new AbortController().signal } = options;
  const outcome = { value: undefined as string | undefined, error: undefined as unknown };
  const settled = waiters.wait(task, 'store', KEY, look, signal).then(
    (value) => {
      outcome.value = value;
    },
    (error) => {
      outcome.error = error;
    },
  );
  return { outcome, settled };
}

describe('KeyWaiters', () => {
  it('answers at once what is there already, and keeps nobody', async () => {
    const waiters = new KeyWaiters();
    const { outcome, settled } = waiting(waiters, () => 'there');
    await settled;
    expect(outcome.value).toBe('there');
    expect(waiters.size).toBe(0);
  });

  it('wakes after the commit of a write to the key, not at the write', async () => {
    const waiters = new KeyWaiters();
    let committed: string | undefined;
    let looks = 0;
    const { outcome, settled } = waiting(waiters, () => {
      looks++;
      return committed;
    });
    waiters.onWrite(TASK, 'store', Buffer.from('key'));
    expect(looks).toBe(1);
    committed = 'now';
    waiters.committed();
    await settled;
    expect(outcome.value).toBe('now');
    expect(waiters.size).toBe(0);
  });

  it('does not look when another key, store or task was written', () => {
    const waiters = new KeyWaiters();
    let looks = 0;
    waiting(waiters, () => {
      looks++;
      return undefined;
    });
    waiters.committed();
    looks = 0;
    waiters.onWrite(TASK, 'store', Buffer.from('other'));
    waiters.onWrite(TASK, 'other', KEY);
    waiters.onWrite('1_1' as TaskId, 'store', KEY);
    waiters.committed();
    expect(looks).toBe(0);
    waiters.onWrite(TASK, 'store', KEY);
    waiters.committed();
    expect(looks).toBe(1);
    waiters.committed();
    expect(looks).toBe(1);
  });

  it('looks again after the next commit: the write may have come before the waiter', async () => {
    const waiters = new KeyWaiters();
    let value: string | undefined;
    waiters.onWrite(TASK, 'store', KEY);
    const { outcome, settled } = waiting(waiters, () => value);
    value = 'committed';
    waiters.committed();
    await settled;
    expect(outcome.value).toBe('committed');
  });

  it('goes on waiting while the answer is undefined', async () => {
    const waiters = new KeyWaiters();
    let value: string | undefined;
    const { outcome, settled } = waiting(waiters, () => value);
    waiters.onWrite(TASK, 'store', KEY);
    waiters.committed();
    expect(waiters.size).toBe(1);
    value = 'at last';
    waiters.onWrite(TASK, 'store', KEY);
    waiters.committed();
    await settled;
    expect(outcome.value).toBe('at last');
  });

  it('wakes two hundred who wait for one key with one commit', async () => {
    const waiters = new KeyWaiters();
    let value: string | undefined;
    const all = Array.from({ length: 200 }, () => waiting(waiters, () => value));
    expect(waiters.size).toBe(200);
    value = 'x';
    waiters.onWrite(TASK, 'store', KEY);
    waiters.committed();
    await Promise.all(all.map(({ settled }) => settled));
    expect(all.every(({ outcome }) => outcome.value === 'x')).toBe(true);
    expect(waiters.size).toBe(0);
  });

  it('fails those of a task that goes away, and only those: 1_1 is not 1_10', async () => {
    const waiters = new KeyWaiters();
    const gone = waiting(waiters, () => undefined, { task: '1_1' as TaskId });
    const stays = waiting(waiters, () => undefined, { task: '1_10' as TaskId });
    waiters.taskStopped('1_1' as TaskId);
    await gone.settled;
    expect(gone.outcome.error).toMatchObject({
      code: 'STREAMS_KEY_MOVED',
      retriable: true,
      context: { taskId: '1_1' },
    });
    expect(stays.outcome.error).toBeUndefined();
    expect(waiters.size).toBe(1);
  });

  it("fails with the signal's reason, before or while it waits", async () => {
    const waiters = new KeyWaiters();
    const early = waiting(waiters, () => undefined, { signal: AbortSignal.abort('too late') });
    await early.settled;
    expect(early.outcome.error).toBe('too late');
    const controller = new AbortController();
    const late = waiting(waiters, () => undefined, { signal: controller.signal });
    controller.abort('enough');
    await late.settled;
    expect(late.outcome.error).toBe('enough');
    expect(waiters.size).toBe(0);
  });

  it('takes what a look throws as the answer of that waiter alone', async () => {
    const waiters = new KeyWaiters();
    let broken = false;
    const one = waiting(waiters, () => {
      if (broken) throw new Error('unreadable');
      return undefined;
    });
    let value: string | undefined;
    const other = waiting(waiters, () => value);
    broken = true;
    value = 'fine';
    waiters.onWrite(TASK, 'store', KEY);
    waiters.committed();
    await Promise.all([one.settled, other.settled]);
    expect(one.outcome.error).toMatchObject({ message: 'unreadable' });
    expect(other.outcome.value).toBe('fine');
    expect(waiters.size).toBe(0);
  });
});
