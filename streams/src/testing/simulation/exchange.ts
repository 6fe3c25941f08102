import { StreamsError } from '../../model/errors.ts';
import type { Api, Connection } from './connection.ts';
import type { SimulatedScheduler } from './simulated-scheduler.ts';

/** A broken connection is noticed within this time, in microseconds, unless it goes unnoticed until the time-out. */
const RESET_MICROS = 20_000;

/** One request under way, as its sender sees it: it ends with an answer, a broken connection or a time-out. */
export class Exchange {
  readonly #scheduler: SimulatedScheduler;
  readonly #from: Connection;
  readonly #api: Api;
  readonly #timeoutMs: number;
  readonly #sentAt: number;

  constructor(scheduler: SimulatedScheduler, from: Connection, api: Api, timeoutMs: number) {
    this.#scheduler = scheduler;
    this.#from = from;
    this.#api = api;
    this.#timeoutMs = timeoutMs;
    this.#sentAt = scheduler.nowMicros();
  }

  /** Lets the sender find out that no answer comes: half of the time by a broken connection, else by the time-out. */
  lose(reject: (error: StreamsError) => void): void {
    if (this.#scheduler.chance(0.5)) {
      const error = new StreamsError('STREAMS_BROKER_UNAVAILABLE', `${this.#api}: the connection broke`);
      this.#inProcess(this.#scheduler.between(1, RESET_MICROS), 'reset', () => reject(error));
      return;
    }
    this.#timeOut(reject);
  }

  /** Brings the answer after so many microseconds, or the time-out if that comes first. */
  answerIn(micros: number, outcome: () => void, reject: (error: StreamsError) => void): void {
    if (this.#scheduler.nowMicros() + micros > this.#sentAt + this.#timeoutMs * 1000) this.#timeOut(reject);
    else this.#inProcess(micros, 'answer', outcome);
  }

  #timeOut(reject: (error: StreamsError) => void): void {
    const error = new StreamsError('STREAMS_TIMEOUT', `${this.#api}: no answer within ${this.#timeoutMs} ms`);
    const left = this.#sentAt + this.#timeoutMs * 1000 - this.#scheduler.nowMicros();
    this.#inProcess(Math.max(0, left), 'timeout', () => reject(error));
  }

  #inProcess(micros: number, what: string, run: () => void): void {
    this.#scheduler.schedule(micros, `${this.#api} ${what}`, run, this.#from.process);
  }
}
