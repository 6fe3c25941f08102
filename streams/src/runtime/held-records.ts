import type { ConsumerRecord } from '../client/consumer-record.ts';
import type { Clock } from '../model/clock.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { AsyncCallLimits, AsyncWork, HeldRecord } from '../topology/internal-processor-context.ts';
import { AsyncCalls } from './async-calls.ts';
import type { RunningNode } from './running-node.ts';

/** Which record a task has in hand, and where. */
export interface Hand {
  readonly node: RunningNode;
  /** Undefined in a punctuation. */
  readonly raw: ConsumerRecord | undefined;
  readonly timestamp: Timestamp;
}

/** A call that has ended, to be taken up in a turn of the task. */
export interface SettledRecord {
  readonly hand: Hand;
  /** Hands the outcome to the operator. */
  readonly finish: () => void;
}

/**
 * The records of one task that wait for promises. They are in flight from `hold` on until the task has taken up what came of them: no
 * commit may lie between, for their offsets are behind the task's position and their results are not written yet.
 */
export class HeldRecords {
  readonly #calls: AsyncCalls;
  readonly #wake: () => void;
  #settled: SettledRecord[] = [];
  #inFlight = 0;
  #fullOperators = 0;
  #operators = 0;

  /** `wake` is called whenever a call has ended, outside of the task's turns. */
  constructor(clock: Clock, wake: () => void) {
    this.#calls = new AsyncCalls(clock, wake);
    this.#wake = wake;
  }

  /** Whether some operator of the task waits for promises at all. */
  get used(): boolean {
    return this.#operators > 0;
  }

  /** Records held, or settled and not taken up. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** Calls that are being waited for now, and not for their next try. */
  get calls(): number {
    return this.#calls.active;
  }

  /** Whether some operator wants no more records for now. */
  get full(): boolean {
    return this.#fullOperators > 0;
  }

  /** What one operator works with; `hand` tells which record is in hand. */
  operator(limits: AsyncCallLimits, hand: () => Hand): AsyncWork {
    this.#operators++;
    let full = false;
    return {
      hold: () => this.#hold(limits, hand()),
      full: (now) => {
        if (now !== full) this.#fullOperators += now ? 1 : -1;
        full = now;
      },
    };
  }

  /** Takes what has ended since the last call, in the order in which it ended. */
  take(): readonly SettledRecord[] {
    if (this.#settled.length === 0) return NONE;
    const settled = this.#settled;
    this.#settled = [];
    return settled;
  }

  /** Aborts the calls; none is heard of again. */
  close(): void {
    this.#calls.close();
    this.#settled = [];
    this.#inFlight = 0;
    this.#fullOperators = 0;
  }

  #hold(limits: AsyncCallLimits, hand: Hand): HeldRecord {
    this.#inFlight++;
    return {
      start: (call, done) => {
        this.#calls.make(call, limits, (outcome) => {
          this.#settled.push({ hand, finish: () => this.#finish(() => done(outcome)) });
          this.#wake();
        });
      },
    };
  }

  #finish(done: () => void): void {
    this.#inFlight--;
    done();
  }
}

const NONE: readonly SettledRecord[] = Object.freeze([]);
