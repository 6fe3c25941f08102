import { describe, expect, it } from 'vitest';
import cases from '../../../test/conformance/cases/apache-kafka.json' with { type: 'json' };
import type { Timestamp } from '../../src/model/timestamp.ts';
import { anchoredTick, PunctuationQueue } from '../../src/runtime/punctuation-queue.ts';

const call = (punctuator: (at: Timestamp) => void, at: Timestamp) => punctuator(at);

function everyTen(first: Timestamp = 0) {
  const queue = new PunctuationQueue();
  const ticks: Timestamp[] = [];
  const schedule = queue.schedule(first, 10, (at) => ticks.push(at), call);
  return { queue, ticks, schedule };
}

describe('PunctuationQueue', () => {
  it('ticks as Kafka Streams does on stream time (case punctuate-stream-time)', () => {
    const { inputs, expected } = cases.find(({ name }) => name === 'punctuate-stream-time') as {
      readonly inputs: readonly { readonly ts: number }[];
      readonly expected: readonly { readonly ts: number; readonly after: number }[];
    };
    const { queue, ticks } = everyTen();
    const got = inputs.flatMap(({ ts }, index) =>
      queue.punctuate(ts) ? [{ ts: ticks.at(-1), after: index + 1 }] : [],
    );
    expect(got).toEqual(expected.map(({ ts, after }) => ({ ts, after })));
    expect(ticks.length).toBe(expected.length);
  });

  it('makes one tick of all that were missed, and keeps to its raster', () => {
    const { queue, ticks } = everyTen();
    queue.punctuate(0);
    queue.punctuate(47);
    expect(ticks).toEqual([0, 47]);
    expect(queue.earliest).toBe(50);
    expect(queue.punctuate(49)).toBe(false);
  });

  it('ticks first when told to', () => {
    const { queue, ticks } = everyTen(1_234);
    expect(queue.punctuate(1_233)).toBe(false);
    expect(queue.punctuate(1_234)).toBe(true);
    expect(ticks).toEqual([1_234]);
    expect(queue.earliest).toBe(1_244);
  });

  it('goes by timestamps that no number holds exactly', () => {
    const start = 9_007_199_254_740_993n;
    const { queue, ticks } = everyTen(start);
    expect(queue.punctuate(start - 1n)).toBe(false);
    queue.punctuate(start + 25n);
    expect(ticks).toEqual([start + 25n]);
    expect(queue.earliest).toBe(start + 30n);
  });

  it('ticks once at the end of time, and then no more', () => {
    const last = 2n ** 63n - 1n;
    const { queue, ticks } = everyTen();
    expect(queue.punctuate(last)).toBe(true);
    expect(ticks).toEqual([last]);
    expect(queue.earliest).toBeUndefined();
    expect(queue.punctuate(last)).toBe(false);
    expect(ticks).toEqual([last]);
  });

  it.each([
    ['ahead', 50, 20, 50],
    ['at this moment', 50, 50, 50],
    ['passed, by less than an interval', 50, 53, 60],
    ['passed, on a tick', 50, 70, 80],
    ['passed long ago', 3, 1_000, 1_003],
  ])('anchored at a time that is %s ticks first on its raster (KIP-1146)', (_what, start, now, first) => {
    expect(anchoredTick(start, 10, now)).toBe(first);
  });

  it('calls several schedules in the order of their times', () => {
    const queue = new PunctuationQueue();
    const called: string[] = [];
    queue.schedule(20, 100, () => called.push('second'), call);
    queue.schedule(10, 100, () => called.push('first'), call);
    queue.schedule(30, 100, () => called.push('not yet'), call);
    queue.punctuate(25);
    expect(called).toEqual(['first', 'second']);
    expect(queue.earliest).toBe(30);
  });

  it('does not call a schedule that was cancelled, not even by one due at the same time', () => {
    const queue = new PunctuationQueue();
    const called: string[] = [];
    queue.schedule(
      1,
      10,
      () => {
        called.push('first');
        other.cancel();
      },
      call,
    );
    const other = queue.schedule(2, 10, () => called.push('other'), call);
    queue.punctuate(5);
    queue.punctuate(50);
    expect(called).toEqual(['first', 'first']);
  });

  it('has no next tick when the last schedule was cancelled, twice for that', () => {
    const { queue, schedule } = everyTen();
    schedule.cancel();
    schedule.cancel();
    expect(queue.earliest).toBeUndefined();
    expect(queue.punctuate(1_000)).toBe(false);
  });

  it('ends a schedule that cancels itself in its tick', () => {
    const queue = new PunctuationQueue();
    let ticks = 0;
    const schedule = queue.schedule(
      0,
      10,
      () => {
        ticks++;
        schedule.cancel();
      },
      call,
    );
    queue.punctuate(0);
    queue.punctuate(100);
    expect(ticks).toBe(1);
    expect(queue.earliest).toBeUndefined();
  });
});
