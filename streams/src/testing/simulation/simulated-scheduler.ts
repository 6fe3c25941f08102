import type { Clock, Timer } from '../../model/clock.ts';
import { StreamsError } from '../../model/errors.ts';
import { type Random, seededRandom } from '../../model/random.ts';
import { type EventOwner, EventQueue, type SimulatedEvent } from './event-queue.ts';
import { SimulatedProcess } from './simulated-process.ts';
import { TraceHash } from './trace-hash.ts';

/** One line of a trace, for reading what a failing seed did. */
export interface TracedEvent {
  /** Virtual milliseconds since the epoch, with fractions. */
  readonly at: number;
  /** The process it happened in; undefined: the broker, the network or the test. */
  readonly process: string | undefined;
  readonly label: string;
}

/** How a simulation begins. */
export interface SimulatedSchedulerOptions {
  readonly seed: number;
  /** The virtual time at the start, ms since the epoch. Default 1 700 000 000 000. */
  readonly startAtMs?: number;
  /** Called with every event just before it happens. */
  readonly onEvent?: (event: TracedEvent) => void;
}

/** How many steps are handed to the event loop at a time: its own cost a turn is shared between them. */
const STEPS_A_TURN = 64;

/**
 * Virtual time: runs one event after another, lets every promise settle between two, and never waits. All that is
 * random is drawn from one seed, so that the same seed gives the same run, event by event.
 */
export class SimulatedScheduler implements Clock {
  readonly seed: number;
  /** The one source of random numbers of the simulation. */
  readonly random: Random;
  readonly #queue = new EventQueue();
  readonly #hash = new TraceHash();
  readonly #onEvent: ((event: TracedEvent) => void) | undefined;
  #micros: number;
  #events = 0;
  #driving = false;
  #inBackground = false;

  constructor({ seed, startAtMs = 1_700_000_000_000, onEvent }: SimulatedSchedulerOptions) {
    this.seed = seed;
    this.random = seededRandom(seed);
    this.#micros = startAtMs * 1000;
    this.#onEvent = onEvent;
  }

  /** The hash of all events so far: equal for equal runs. */
  get traceHash(): string {
    return this.#hash.digest();
  }

  /** How many events have happened. */
  get events(): number {
    return this.#events;
  }

  now(): number {
    return Math.floor(this.#micros / 1000);
  }

  /** Microseconds since the epoch, virtual as all time here. */
  nowMicros(): number {
    return this.#micros;
  }

  setTimer(ms: number, callback: () => void): Timer {
    return this.schedule(Math.max(0, ms) * 1000, 'timer', callback);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => this.schedule(1, 'yield', resolve));
  }

  /** A new process, living by this scheduler's time. */
  process(name: string): SimulatedProcess {
    return new SimulatedProcess(name, this);
  }

  /** A whole number drawn evenly from `min` to `max`, both included. */
  between(min: number, max: number): number {
    return min + Math.floor(this.random() * (max - min + 1));
  }

  /** Whether something of that probability happens; certain answers draw nothing. */
  chance(probability: number): boolean {
    return probability > 0 && (probability >= 1 || this.random() < probability);
  }

  /** Makes `run` happen once after `micros` virtual microseconds, in `process` or in the world outside. */
  schedule(micros: number, label: string, run: () => void, process?: EventOwner): Timer {
    const at = this.#micros + Math.floor(micros);
    const event: SimulatedEvent = { at, tie: this.random(), process, label, run, cancelled: false };
    this.#queue.push(event);
    if (this.#inBackground && !this.#driving) this.#driveInBackground();
    return {
      cancel() {
        event.cancelled = true;
      },
    };
  }

  /** Makes events that were held back happen now, in the order given. */
  reschedule(events: readonly SimulatedEvent[]): void {
    const ties = events.map(() => this.random()).sort((a, b) => a - b);
    events.forEach((event, index) => {
      event.at = this.#micros;
      event.tie = ties[index] ?? 1;
      this.#queue.push(event);
    });
  }

  /** Adds something to the trace that is no event of its own. */
  trace(label: string, detail = 0): void {
    this.#hash.addText(label);
    this.#hash.addNumber(detail);
    this.#onEvent?.({ at: this.#micros / 1000, process: undefined, label });
  }

  /**
   * Runs the simulation for so many virtual ms, or until the predicate holds (asked after every event).
   * @throws StreamsError STREAMS_TIMEOUT when the predicate does not hold within `limitMs` of virtual time, or nothing
   * is left to happen; whatever an event throws.
   */
  async run(until: number | (() => boolean), limitMs = 600_000): Promise<void> {
    if (this.#driving || this.#inBackground) {
      throw new StreamsError('STREAMS_ILLEGAL_STATE', 'the simulation is running already');
    }
    const end = this.#micros + (typeof until === 'number' ? until : limitMs) * 1000;
    if (typeof until === 'number') {
      await this.#drive(() => this.#step(end));
      this.#micros = Math.max(this.#micros, end);
      return;
    }
    let held = false;
    await this.#drive(() => {
      held = until();
      return !held && this.#step(end);
    });
    if (held) return;
    const why = this.#queue.size === 0 ? 'nothing is left to happen' : `${limitMs} virtual ms have passed`;
    throw new StreamsError('STREAMS_TIMEOUT', `seed ${this.seed}: ${why} and the condition does not hold: ${until}`);
  }

  /**
   * Runs the simulation until the promise is settled; the answer is its value.
   * @throws as {@link run}, and whatever the promise is rejected with.
   */
  async complete<T>(promise: Promise<T>, limitMs?: number): Promise<T> {
    let isSettled = false;
    const settle = () => {
      isSettled = true;
    };
    promise.then(settle, settle);
    await this.run(() => isSettled, limitMs);
    return promise;
  }

  /**
   * Runs whatever is due whenever the caller awaits something, for tests written for real brokers; the answer stops it.
   * Such a run is deterministic as long as the caller awaits nothing but the simulation.
   */
  runInBackground(): () => void {
    this.#inBackground = true;
    if (!this.#driving) this.#driveInBackground();
    return () => {
      this.#inBackground = false;
    };
  }

  #driveInBackground(): void {
    // A throwing event must not pass unnoticed: the rejection is left unhandled, which ends the test run.
    void this.#drive(() => this.#inBackground && this.#step(Number.POSITIVE_INFINITY));
  }

  /** Happens the next event; false when there is none until `end`. */
  #step(end: number): boolean {
    for (;;) {
      const event = this.#queue.peek();
      if (event === undefined || event.at > end) return false;
      this.#queue.pop();
      if (event.cancelled || event.process?.state === 'killed') continue;
      if (event.process?.state === 'paused') {
        event.process.hold(event);
        continue;
      }
      this.#happen(event);
      return true;
    }
  }

  #happen(event: SimulatedEvent): void {
    this.#micros = Math.max(this.#micros, event.at);
    this.#events += 1;
    this.#hash.addNumber(event.at);
    this.#hash.addText(event.label);
    if (event.process !== undefined) this.#hash.addText(event.process.name);
    this.#onEvent?.({ at: this.#micros / 1000, process: event.process?.name, label: event.label });
    event.run();
  }

  /**
   * Calls `advance` until it answers false, each time in an immediate of its own: Node lets all microtasks and ticks
   * run between two immediates, however many are queued, so that everything an event leads to is done before the next.
   */
  #drive(advance: () => boolean): Promise<void> {
    this.#driving = true;
    return new Promise((resolve, reject) => {
      let queued = 0;
      let done = false;
      const finish = (settle: () => void) => {
        done = true;
        this.#driving = false;
        settle();
      };
      const step = () => {
        queued -= 1;
        if (done) return;
        try {
          if (!advance()) return finish(resolve);
        } catch (error) {
          return finish(() => reject(error));
        }
        if (queued === 0) fill();
      };
      const fill = () => {
        queued = STEPS_A_TURN;
        for (let i = 0; i < STEPS_A_TURN; i++) setImmediate(step);
      };
      fill();
    });
  }
}
