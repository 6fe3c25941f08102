import { expect, it } from 'vitest';
import { kafkaError } from '../../../../src/client/kafka/connections/kafka-error.ts';
import { type RetryOptions, retrying } from '../../../../src/client/kafka/connections/retry.ts';
import type { Clock } from '../../../../src/model/clock.ts';

/** Time that passes when somebody waits. */
class LeapingClock implements Clock {
  readonly pauses: number[] = [];
  #now = 0;

  now(): number {
    return this.#now;
  }

  setTimer(ms: number, callback: () => void) {
    this.pauses.push(ms);
    this.#now += ms;
    queueMicrotask(callback);
    return { cancel: () => undefined };
  }

  yield(): Promise<void> {
    return Promise.resolve();
  }
}

const options = (clock: LeapingClock): RetryOptions => ({ clock, random: () => 1, timeoutMs: 30_000 });

/** Fails with the given codes of the protocol, then succeeds. */
function failing(...errors: number[]) {
  return async () => {
    const error = errors.shift();
    if (error !== undefined) throw kafkaError(error, 'a request');
    return 'done';
  };
}

it('tries again with pauses that double', async () => {
  const clock = new LeapingClock();
  expect(await retrying(options(clock), failing(16, 16, 16, 16))).toBe('done');
  expect(clock.pauses).toEqual([20, 40, 80, 160]);
});

it('waits for the end of the former transaction in milliseconds', async () => {
  const clock = new LeapingClock();
  expect(await retrying(options(clock), failing(51, 51, 51))).toBe('done');
  expect(clock.pauses).toEqual([2, 4, 8]);
});

it('does not try again what will fail again', async () => {
  const clock = new LeapingClock();
  const attempt = failing(90);
  await expect(retrying(options(clock), attempt)).rejects.toMatchObject({
    code: 'STREAMS_FENCED',
    context: { kafkaError: 90 },
  });
  expect(clock.pauses).toEqual([]);
});

it('gives the last failure when the time is up', async () => {
  const clock = new LeapingClock();
  const attempt = failing(...Array.from({ length: 100 }, () => 15));
  await expect(retrying(options(clock), attempt)).rejects.toMatchObject({ code: 'STREAMS_BROKER_UNAVAILABLE' });
  expect(clock.now()).toBeLessThanOrEqual(30_000);
  expect(clock.now()).toBeGreaterThan(28_000);
});
