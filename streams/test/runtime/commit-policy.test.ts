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
    policy.committed(1_000, 10);
    expect(policy.due(OUTPUT, 1_019)).toBe(false);
    expect(policy.wakeAfter(1_019, true)).toBe(1);
    expect(policy.restMs(1_019)).toBe(1);
    expect(policy.due(OUTPUT, 1_020)).toBe(true);
    expect(policy.restMs(1_021)).toBe(0);
  });

  it('rests for no longer than that, however long a commit took, whatever the interval', () => {
    const policy = new CommitPolicy(TIMES, 0);
    policy.committed(1_000, 5_000);
    expect(policy.due({ ...OUTPUT, dry: false }, 1_499)).toBe(false);
    expect(policy.due(OUTPUT, 1_499)).toBe(false);
    expect(policy.due(OUTPUT, 1_500)).toBe(true);
  });

  it('does not rest when a commit is demanded', () => {
    const policy = new CommitPolicy(TIMES, 0);
    policy.committed(1_000, 50);
    expect(policy.due({ ...OUTPUT, demanded: true }, 1_001)).toBe(true);
  });
});
