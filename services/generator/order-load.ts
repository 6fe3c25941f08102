import type { Order } from '@orders-platform/contracts';
import { Latencies, type LatencySummary } from './latencies.ts';
import { openLoop } from './open-loop.ts';
import { orderFactory, type PlannedOrder } from './order-factory.ts';
import { OrdersClient } from './orders-client.ts';
import { askPatiently } from './patience.ts';

/** What load to make. */
export interface OrderLoadOptions {
  /** The orders instances, each asked in turn. */
  readonly urls: readonly string[];
  readonly ratePerSecond: number;
  readonly durationMs: number;
  /** The share of orders that must fail, from 0 to 1; none unless given. */
  readonly invalid?: number;
  /** How many customers order; 1000 unless given. */
  readonly customers?: number;
  /** Whether to wait for what becomes of each order, at whatever instance is next. */
  readonly waitValidated?: boolean;
  /** How long a request is sent again while nobody answers, ms; 30 s unless given. */
  readonly patienceMs?: number;
  /** Told each order that was acknowledged, as soon as it is. */
  readonly onAcknowledged?: (order: Order) => void;
  /** Told what became of an order: when its POST was due and when the answer came, by `performance.now()`. */
  readonly onDecided?: (order: Order, dueAt: number, decidedAt: number) => void;
  /** Aborting it ends the load; what was measured so far is reported. */
  readonly signal?: AbortSignal;
}

/** What came of the load. Latencies are counted from when a POST was due, ms. */
export interface OrderLoadReport {
  readonly seconds: number;
  readonly posted: number;
  readonly acknowledged: number;
  /** Orders under way when the report was made. */
  readonly underWay: number;
  readonly retries: number;
  /** Answers to POSTs by status; `none` where nobody answered in time, `interrupted` where the load was. */
  readonly answers: { readonly [status: string]: number };
  /** What became of acknowledged orders: VALIDATED, FAILED, SHIPPED, `none` or `interrupted`. */
  readonly outcomes: { readonly [state: string]: number };
  /** Orders that became something else than they were made for. */
  readonly unexpected: number;
  /** Requests by the instance that answered. */
  readonly servedBy: { readonly [instance: string]: number };
  readonly post: LatencySummary;
  readonly validated: LatencySummary;
}

/** A load that is under way. */
export interface OrderLoad {
  /** What came of it so far. */
  report(): OrderLoadReport;
  /** Resolves with the last report when every order has its answer. */
  readonly done: Promise<OrderLoadReport>;
}

/**
 * Posts orders at a fixed rate, whatever the platform makes of it.
 * @example const { done } = startOrderLoad({ urls, ratePerSecond: 50, durationMs: 60_000, waitValidated: true });
 */
export function startOrderLoad(options: OrderLoadOptions): OrderLoad {
  const load = new RunningOrderLoad(options);
  return { report: () => load.report(), done: load.run() };
}

class RunningOrderLoad {
  readonly #options: OrderLoadOptions;
  readonly #client: OrdersClient;
  readonly #signal: AbortSignal;
  readonly #next: () => PlannedOrder;
  readonly #post = new Latencies();
  readonly #validated = new Latencies();
  readonly #answers = new Tally();
  readonly #outcomes = new Tally();
  readonly #servedBy = new Tally();
  readonly #startedAt = performance.now();
  #endedAt: number | undefined;
  #posted = 0;
  #ended = 0;
  #acknowledged = 0;
  #retries = 0;
  #unexpected = 0;

  constructor(options: OrderLoadOptions) {
    this.#options = options;
    this.#client = new OrdersClient(options.urls);
    this.#signal = options.signal ?? new AbortController().signal;
    this.#next = orderFactory({ invalid: options.invalid ?? 0, customers: options.customers ?? 1_000 });
  }

  async run(): Promise<OrderLoadReport> {
    const { ratePerSecond, durationMs } = this.#options;
    try {
      await openLoop({ ratePerSecond, durationMs, signal: this.#signal }, (_index, dueAt) => this.#order(dueAt));
    } finally {
      this.#endedAt = performance.now();
      await this.#client.close();
    }
    return this.report();
  }

  report(): OrderLoadReport {
    return {
      seconds: Math.round((this.#endedAt ?? performance.now()) - this.#startedAt) / 1000,
      posted: this.#posted,
      acknowledged: this.#acknowledged,
      underWay: this.#posted - this.#ended,
      retries: this.#retries,
      answers: this.#answers.counts(),
      outcomes: this.#outcomes.counts(),
      unexpected: this.#unexpected,
      servedBy: this.#servedBy.counts(),
      post: this.#post.summary(),
      validated: this.#validated.summary(),
    };
  }

  async #order(dueAt: number): Promise<void> {
    const planned = this.#next();
    const { order } = planned;
    this.#posted++;
    const patienceMs = this.#options.patienceMs ?? 30_000;
    const posted = await askPatiently((_ms, signal) => this.#client.post(order, signal), patienceMs, this.#signal);
    const { answer } = posted;
    this.#retries += posted.retries;
    this.#answers.add(answer === undefined ? this.#silence() : `${answer.status}`);
    if (answer?.status === 201) {
      this.#post.add(performance.now() - dueAt);
      this.#servedBy.add(answer.servedBy);
      this.#acknowledged++;
      this.#options.onAcknowledged?.(order);
      if (this.#options.waitValidated === true) await this.#decided(planned, answer.position, dueAt, patienceMs);
    }
    this.#ended++;
  }

  #silence(): string {
    return this.#signal.aborted ? 'interrupted' : 'none';
  }

  async #decided({ order, flaw }: PlannedOrder, position: string, dueAt: number, patienceMs: number): Promise<void> {
    const ask = (ms: number, signal: AbortSignal) => this.#client.validated(order.id, position, ms, signal);
    const { answer, retries } = await askPatiently(ask, patienceMs, this.#signal);
    this.#retries += retries;
    const state = answer?.status === 200 ? (answer.body as Order).state : this.#silence();
    this.#outcomes.add(state);
    if (answer?.status !== 200) return;
    const decidedAt = performance.now();
    this.#validated.add(decidedAt - dueAt);
    this.#options.onDecided?.(order, dueAt, decidedAt);
    this.#servedBy.add(answer.servedBy);
    if ((state === 'FAILED') !== (flaw !== undefined)) this.#unexpected++;
  }
}

class Tally {
  readonly #counts = new Map<string, number>();

  add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  counts(): { readonly [name: string]: number } {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }
}
