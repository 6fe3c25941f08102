import { expect, it } from 'vitest';
import { FencedError } from '../../src/kube/index.ts';
import { LeaderTerm } from '../../src/kube/leader-term.ts';
import { ManualClock } from '../manual-clock.ts';

const instant = (clock: ManualClock) => ({ monotonic: clock.monotonic(), wall: clock.now() });

it('ends by itself when it is not renewed', async () => {
  const clock = new ManualClock();
  const term = new LeaderTerm(clock, 10_000, 'operator', instant(clock));
  await clock.advance(9999);
  term.check();
  await clock.advance(1);
  expect(term.signal.aborted).toBe(true);
  expect(term.signal.reason).toBeInstanceOf(FencedError);
  expect(() => term.check()).toThrow('the lease operator was not renewed for 10000 ms');
});

it('lasts from when the renewal began, not from when it was answered', async () => {
  const clock = new ManualClock();
  const term = new LeaderTerm(clock, 10_000, 'operator', instant(clock));
  const began = instant(clock);
  await clock.advance(4000);
  term.renewed(began);
  await clock.advance(5999);
  term.check();
  await clock.advance(1);
  expect(term.signal.aborted).toBe(true);
});

it('refuses writes of a process that slept through the end, before any timer has fired', () => {
  const clock = new ManualClock();
  const term = new LeaderTerm(clock, 10_000, 'operator', instant(clock));
  clock.sleep(60_000);
  expect(term.signal.aborted).toBe(false);
  expect(() => term.check()).toThrow(FencedError);
});

it('refuses writes when only the wall clock went on: the machine was suspended', () => {
  const clock = new ManualClock();
  const { monotonic, wall } = instant(clock);
  const term = new LeaderTerm(clock, 10_000, 'operator', { monotonic, wall: wall - 60_000 });
  expect(() => term.check()).toThrow('was renewed 60000 ms ago');
});

it('stays over once it is over', async () => {
  const clock = new ManualClock();
  const term = new LeaderTerm(clock, 10_000, 'operator', instant(clock));
  term.end('was given back');
  term.renewed(instant(clock));
  expect(() => term.check()).toThrow('was given back');
  expect(clock.waiting).toBe(0);
});
