import { floorTo, minusMs, plusMs, type Timestamp } from '../model/timestamp.ts';
import type { Cancellable, Punctuator } from '../topology/processor.ts';

interface Schedule {
  readonly intervalMs: number;
  readonly punctuator: Punctuator;
  readonly run: (punctuator: Punctuator, timestamp: Timestamp) => void;
  next: Timestamp;
  cancelled: boolean;
}

/** The schedules of one kind of time in one task (`processor.internals.PunctuationQueue`). */
export class PunctuationQueue {
  #schedules: Schedule[] = [];
  #earliest: Timestamp | undefined;

  /** Adds a schedule whose first tick is due at `first`; `run` calls the punctuator in its processor's name. */
  schedule(
    first: Timestamp,
    intervalMs: number,
    punctuator: Punctuator,
    run: (punctuator: Punctuator, timestamp: Timestamp) => void,
  ): Cancellable {
    const schedule: Schedule = { intervalMs, punctuator, run, next: first, cancelled: false };
    this.#schedules.push(schedule);
    this.#refresh();
    return {
      cancel: () => {
        schedule.cancelled = true;
        this.#schedules = this.#schedules.filter((other) => other !== schedule);
        this.#refresh();
      },
    };
  }

  /** When the next tick is due; undefined without schedules. */
  get earliest(): Timestamp | undefined {
    return this.#earliest;
  }

  /** Calls every punctuator that is due at `now`, once each: ticks that were missed collapse into one. */
  punctuate(now: Timestamp): boolean {
    if (this.#earliest === undefined || now < this.#earliest) return false;
    const due = this.#schedules.filter((schedule) => schedule.next <= now).sort(byTime);
    for (const schedule of due) {
      if (schedule.cancelled) continue;
      schedule.run(schedule.punctuator, now);
      schedule.next = nextTick(schedule.next, schedule.intervalMs, now);
      // Its next tick lies beyond the end of time: it would come again with every record that is stamped with that end.
      if (schedule.next <= now) this.#schedules = this.#schedules.filter((other) => other !== schedule);
    }
    this.#refresh();
    return due.length > 0;
  }

  #refresh(): void {
    this.#earliest = undefined;
    for (const { next } of this.#schedules) {
      if (this.#earliest === undefined || next < this.#earliest) this.#earliest = next;
    }
  }
}

function byTime(a: Schedule, b: Schedule): number {
  return a.next < b.next ? -1 : a.next > b.next ? 1 : 0;
}

/**
 * The first tick of a schedule anchored at `startTime`: that time, or, when it has passed, the next of its raster that has not
 * (KIP-1146). `now` is the schedule's clock.
 */
export function anchoredTick(startTime: Timestamp, intervalMs: number, now: Timestamp): Timestamp {
  return startTime < now ? nextTick(startTime, intervalMs, now) : startTime;
}

function nextTick(previous: Timestamp, intervalMs: number, now: Timestamp): Timestamp {
  const next = plusMs(previous, intervalMs);
  if (now < next) return next;
  return plusMs(plusMs(previous, floorTo(minusMs(now, previous), intervalMs)), intervalMs);
}
