import { setTimeout as delay } from 'node:timers/promises';
import type { Order } from '@orders-platform/contracts';
import { ask, pathOf } from '@orders-platform/test-system';

/** What the queries came to. */
export interface QueryReport {
  readonly asked: number;
  /** Not answered with the order within the time that a query may take, however often it was sent. */
  readonly failed: number;
  /** Sent again because a connection was cut or an instance was not ready. */
  readonly retried: number;
  /** Answers that said they may be stale. */
  readonly stale: number;
  /** Answers older than one that the same session had seen. */
  readonly backInTime: number;
  readonly longestMs: number;
}

const WITHIN_MS = 10_000;
/** What the API may wait itself, and what a client then gives one try: an instance that is cut off does not say so. */
const WAIT_MS = 2_000;
const TRY_MS = 4_000;
const KEPT = 500;
const STAGES = ['CREATED', 'FAILED', 'VALIDATED', 'SHIPPED'];

/** A session that asks for orders which were acknowledged before, one after the other, as a page that polls does. */
export class QueryProbe {
  readonly #url: string;
  readonly #everyMs: number;
  readonly #orders: { readonly id: string; seen: number }[] = [];
  #asked = 0;
  #failed = 0;
  #retried = 0;
  #stale = 0;
  #backInTime = 0;
  #longestMs = 0;

  constructor(url: string, everyMs: number) {
    this.#url = url;
    this.#everyMs = everyMs;
  }

  /** An order that exists from now on. */
  acknowledged({ id }: Order): void {
    if (this.#orders.length >= KEPT) this.#orders.shift();
    this.#orders.push({ id, seen: 0 });
  }

  /** Asks until the signal is aborted. */
  async run(signal: AbortSignal): Promise<QueryReport> {
    for (let turn = 0; !signal.aborted; turn++) {
      const order = this.#orders[(turn * 7) % Math.max(1, this.#orders.length)];
      if (order !== undefined) await this.#query(order);
      await delay(this.#everyMs, undefined, { signal }).catch(() => {});
    }
    return this.report();
  }

  report(): QueryReport {
    return {
      asked: this.#asked,
      failed: this.#failed,
      retried: this.#retried,
      stale: this.#stale,
      backInTime: this.#backInTime,
      longestMs: Math.round(this.#longestMs),
    };
  }

  async #query(order: { readonly id: string; seen: number }): Promise<void> {
    this.#asked++;
    const began = performance.now();
    const answered = await this.#untilAnswered(order);
    if (!answered) this.#failed++;
    this.#longestMs = Math.max(this.#longestMs, performance.now() - began);
  }

  async #untilAnswered(order: { readonly id: string; seen: number }): Promise<boolean> {
    const end = performance.now() + WITHIN_MS;
    while (performance.now() < end) {
      const signal = AbortSignal.timeout(TRY_MS);
      const reply = await ask(this.#url, `${pathOf(order.id)}?timeout=${WAIT_MS}`, { signal }).catch(() => undefined);
      if (reply?.status === 200) {
        if (reply.headers.has('x-orders-stale')) this.#stale++;
        const stage = STAGES.indexOf((reply.body as Order).state);
        if (stage < order.seen) this.#backInTime++;
        order.seen = Math.max(order.seen, stage);
        return true;
      }
      this.#retried++;
      await delay(50);
    }
    return false;
  }
}
