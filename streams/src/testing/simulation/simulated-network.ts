import { StreamsError } from '../../model/errors.ts';
import type { Api, Connection } from './connection.ts';
import { Exchange } from './exchange.ts';
import type { SimulatedScheduler } from './simulated-scheduler.ts';

/**
 * What can go wrong with one request. A lost request is never executed, a lost or delayed response was executed, and a
 * delayed request is executed after the client gave up on it.
 */
export type Fault = 'lostRequest' | 'delayedRequest' | 'lostResponse' | 'delayedResponse';

/** How the network is: times in ms, faults by their probability a request. */
export interface NetworkConditions {
  /** The least and the most one direction takes. */
  readonly latencyMs: readonly [number, number];
  /** How much longer something delayed takes. */
  readonly delayMs: readonly [number, number];
  /** After this long without an answer a client gives up on the request. */
  readonly requestTimeoutMs: number;
  readonly faults: { readonly [fault in Fault]?: number };
}

const DEFAULT_CONDITIONS: NetworkConditions = {
  latencyMs: [0.1, 2],
  delayMs: [50, 1500],
  requestTimeoutMs: 1000,
  faults: {},
};

const FAULTS: readonly Fault[] = ['lostRequest', 'delayedRequest', 'lostResponse', 'delayedResponse'];

interface PlannedFault {
  readonly api: Api;
  readonly fault: Fault;
  readonly clientId: string | undefined;
  left: number;
}

/** The network between the clients and the one broker: every request takes time, and may be lost, late or refused. */
export class SimulatedNetwork {
  readonly #scheduler: SimulatedScheduler;
  readonly #isolated = new Set<string>();
  #conditions: NetworkConditions = DEFAULT_CONDITIONS;
  #planned: PlannedFault[] = [];
  #down = false;
  #onUp: () => void = () => {};

  constructor(scheduler: SimulatedScheduler) {
    this.#scheduler = scheduler;
  }

  get conditions(): NetworkConditions {
    return this.#conditions;
  }

  /** Changes the conditions from now on; those not named stay. */
  change(conditions: Partial<NetworkConditions>): void {
    this.#conditions = { ...this.#conditions, ...conditions };
  }

  /** Lets the next `times` requests of that kind fail that way, whatever the probabilities say. */
  failNext(api: Api, fault: Fault, options: { readonly times?: number; readonly clientId?: string } = {}): void {
    this.#planned.push({ api, fault, clientId: options.clientId, left: options.times ?? 1 });
  }

  /** Cuts a client off: nothing of it arrives, and it hears nothing, until {@link rejoin}. */
  isolate(clientId: string): void {
    this.#isolated.add(clientId);
    this.#scheduler.trace(`isolate ${clientId}`);
  }

  rejoin(clientId: string): void {
    this.#isolated.delete(clientId);
    this.#scheduler.trace(`rejoin ${clientId}`);
  }

  get brokerIsDown(): boolean {
    return this.#down;
  }

  /** Refuses every connection until {@link brokerUp}; the log, the groups and the transactions are kept. */
  brokerDown(): void {
    this.#down = true;
    this.#scheduler.trace('broker down');
  }

  brokerUp(): void {
    this.#down = false;
    this.#scheduler.trace('broker up');
    this.#onUp();
  }

  /** Sets what happens when the broker comes back. */
  whenUp(callback: () => void): void {
    this.#onUp = callback;
  }

  /**
   * Carries one request to the broker and its answer back; nothing is tried again here.
   * @throws StreamsError STREAMS_TIMEOUT or STREAMS_BROKER_UNAVAILABLE, which leave open whether the request was
   * executed; whatever `execute` throws.
   */
  request<T>(from: Connection, api: Api, execute: () => T | Promise<T>, waitMs = 0): Promise<T> {
    return new Promise((resolve, reject) => {
      const exchange = new Exchange(this.#scheduler, from, api, this.#conditions.requestTimeoutMs + waitMs);
      const fault = this.#faultOf(from, api);
      const answer = (outcome: () => void) => {
        if (fault === 'lostResponse' || this.#isolated.has(from.clientId)) return exchange.lose(reject);
        exchange.answerIn(this.#delayMicros(fault === 'delayedResponse'), outcome, reject);
      };
      const arrive = () => {
        if (this.#down) return exchange.answerIn(this.#delayMicros(false), () => reject(refusal(api)), reject);
        outcomeOf(
          execute,
          (value) => answer(() => resolve(value)),
          (error) => answer(() => reject(error)),
        );
      };
      if (fault === 'lostRequest' || this.#isolated.has(from.clientId)) return exchange.lose(reject);
      if (fault === 'delayedRequest') exchange.lose(reject);
      this.#scheduler.schedule(this.#delayMicros(fault === 'delayedRequest'), `${api} ${from.clientId}`, arrive);
    });
  }

  #delayMicros(isDelayed: boolean): number {
    const { latencyMs, delayMs } = this.#conditions;
    const latency = this.#drawMicros(latencyMs);
    return isDelayed ? latency + this.#drawMicros(delayMs) : latency;
  }

  #drawMicros([least, most]: readonly [number, number]): number {
    return this.#scheduler.between(least * 1000, most * 1000);
  }

  #faultOf(from: Connection, api: Api): Fault | undefined {
    for (const planned of this.#planned) {
      if (planned.api !== api || (planned.clientId !== undefined && planned.clientId !== from.clientId)) continue;
      planned.left -= 1;
      if (planned.left === 0) this.#planned = this.#planned.filter((other) => other !== planned);
      return planned.fault;
    }
    return FAULTS.find((fault) => this.#scheduler.chance(this.#conditions.faults[fault] ?? 0));
  }
}

function refusal(api: Api): StreamsError {
  return new StreamsError('STREAMS_BROKER_UNAVAILABLE', `${api}: the broker cannot be reached`);
}

/** Calls back at once with what is there at once: a promise would cost a turn that the broker does not take. */
function outcomeOf<T>(
  execute: () => T | Promise<T>,
  resolve: (value: T) => void,
  reject: (error: unknown) => void,
): void {
  try {
    const value = execute();
    if (value instanceof Promise) value.then(resolve, reject);
    else resolve(value);
  } catch (error) {
    reject(error);
  }
}
