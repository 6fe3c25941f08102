import type { Clock, Timer } from '../../model/clock.ts';
import type { Random } from '../../model/random.ts';
import type { EventOwner, SimulatedEvent } from './event-queue.ts';

/** What a process asks of the scheduler it lives by. */
export interface ProcessScheduler {
  readonly random: Random;
  now(): number;
  schedule(micros: number, label: string, run: () => void, process?: EventOwner): Timer;
  reschedule(events: readonly SimulatedEvent[]): void;
  trace(label: string): void;
}

/** What a process is doing: `paused` as by SIGSTOP, `killed` as by SIGKILL. */
export type ProcessState = 'running' | 'paused' | 'killed';

/** The event loop of a real process is never quite in time; timers fire up to this much late, in microseconds. */
const LATENESS_MICROS = 200;

/** A turn of the event loop takes up to this long, in microseconds; without it a loop of yields would stop time. */
const TURN_MICROS = 50;

/**
 * One process of the simulated world: the clock that everything in it lives by. What the process awaits comes only
 * through this clock and its clients, so that pausing or killing it holds back, or drops, all that it would do next.
 */
export class SimulatedProcess implements Clock, EventOwner {
  readonly name: string;
  readonly #scheduler: ProcessScheduler;
  #state: ProcessState = 'running';
  #held: SimulatedEvent[] = [];

  constructor(name: string, scheduler: ProcessScheduler) {
    this.name = name;
    this.#scheduler = scheduler;
  }

  get state(): ProcessState {
    return this.#state;
  }

  /** The scheduler's random numbers. */
  get random(): Random {
    return this.#scheduler.random;
  }

  now(): number {
    return this.#scheduler.now();
  }

  setTimer(ms: number, callback: () => void): Timer {
    const late = 1 + Math.floor(this.random() * LATENESS_MICROS);
    return this.#scheduler.schedule(Math.max(0, ms) * 1000 + late, 'timer', callback, this);
  }

  yield(): Promise<void> {
    return new Promise((resolve) => {
      const turn = 1 + Math.floor(this.random() * TURN_MICROS);
      this.#scheduler.schedule(turn, 'yield', resolve, this);
    });
  }

  /** Stops the process for good, at once: its timers and the answers it waits for never come. */
  kill(): void {
    if (this.#state === 'killed') return;
    this.#state = 'killed';
    this.#held = [];
    this.#scheduler.trace(`kill ${this.name}`);
  }

  /** Holds back all that is due in the process until {@link resume}; the rest of the world goes on. */
  pause(): void {
    if (this.#state !== 'running') return;
    this.#state = 'paused';
    this.#scheduler.trace(`pause ${this.name}`);
  }

  /** Lets a paused process go on: what was held back happens now, in the order it was due. */
  resume(): void {
    if (this.#state !== 'paused') return;
    this.#state = 'running';
    this.#scheduler.trace(`resume ${this.name}`);
    const held = this.#held;
    this.#held = [];
    this.#scheduler.reschedule(held);
  }

  /** Called by the scheduler with an event that fell due while the process was paused. */
  hold(event: SimulatedEvent): void {
    this.#held.push(event);
  }
}
