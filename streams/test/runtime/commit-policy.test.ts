import { describe, expect, it } from 'vitest';
import { CommitPolicy, type UncommittedWork } from '../../src/runtime/commit-policy.ts';

const TIMES = { commitIntervalMs: 100, commitLingerMs: 0, quietCommitIntervalMs: 1_000, longestRestMs: 500 };
const OUTPUT: UncommittedWork = { demanded: false, awaited: true, dry: true };

describe('CommitPolicy', () => {
  it('commits what is waited for as soon as the input runs dry', () => {
    expect(new CommitPolicy(TIMES, 0).due(OUTPUT, 1)).toBe(true);
  });

  it('waits for the interval while there is more to process', () => {
    const policy = new CommitPolicy(TIMES, 0);
    expect(policy.due({ ...OUTPUT, dry: false }, 99)).toBe(false);
    expect(policy.due({ ...OUTPUT, dry: false }, 100)).toBe(true);
  });

  it('leaves what nobody waits for until the quiet interval is over', () => {
    const policy = new CommitPolicy(TIMES, 0);
    expect(policy.due({ ...OUTPUT, awaited: false }, 5)).toBe(false);
    expect(policy.due({ ...OUTPUT, awaited: false }, 1_004)).toBe(false);
    expect(policy.due({ ...OUTPUT, awaited: false }, 1_005)).toBe(true);
  });

  it('rests after a commit for twice as long as that took', () => {
    const policy = new CommitPolicy(TIMES, 0);
    policy.committed(1_000, 10, 0);
    expect(policy.due(OUTPUT, 1_019)).toBe(false);
    expect(policy.wakeAfter(1_019, true)).toBe(1);
    expect(policy.due(OUTPUT, 1_020)).toBe(true);
  });

  it('rests for no longer than that, however long a commit took, whatever the interval', () => {
    const policy = new CommitPolicy(TIMES, 0);
    policy.committed(1_000, 5_000, 0);
    expect(policy.due({ ...OUTPUT, dry: false }, 1_499)).toBe(false);
    expect(policy.due(OUTPUT, 1_499)).toBe(false);
    expect(policy.due(OUTPUT, 1_500)).toBe(true);
  });

  it('does not rest when a commit is demanded', () => {
    const policy = new CommitPolicy(TIMES, 0);
    policy.committed(1_000, 50, 0);
    expect(policy.due({ ...OUTPUT, demanded: true }, 1_001)).toBe(true);
  });

  it('leaves little input to come together until shortly before the rest ends', () => {
    const policy = new CommitPolicy(TIMES, 0);
    expect(policy.untilFetch(0)).toBe(0);
    policy.committed(1_000, 5_000, 65_535);
    expect([1_000, 1_399, 1_400, 1_600].map((now) => policy.untilFetch(now))).toEqual([400, 1, 0, 0]);
  });

  it('has much input fetched on, and all of it where commits are quick', () => {
    const policy = new CommitPolicy(TIMES, 0);
    policy.committed(1_000, 5_000, 65_536);
    expect(policy.untilFetch(1_000)).toBe(0);
    policy.committed(2_000, 50, 65_536);
    expect(policy.untilFetch(2_000)).toBe(0);
    policy.committed(3_000, 100, 65_537);
    expect(policy.untilFetch(3_000)).toBe(100);
  });
});
