import { setTimeout as delay } from 'node:timers/promises';
import { type Order, parseJson } from '@orders-platform/contracts';
import { pathOf } from '@orders-platform/test-system';
import { Agent, request } from 'undici';

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
  /** Of the first failed ones: when, how old the order was, and how each try ended. */
  readonly failures: readonly FailedQuery[];
}

/** A query that was not answered in time. */
export interface FailedQuery {
  readonly at: string;
  readonly id: string;
  /** How long before the query the order was acknowledged, ms. */
  readonly ageMs: number;
  /** What came back → how often. */
  readonly replies: Readonly<Record<string, number>>;
}

interface KnownOrder {
  readonly id: string;
  readonly acknowledgedAt: number;
  /** The latest stage that was seen of it. */
  seen: number;
}

const WITHIN_MS = 10_000;
/** What the API may wait itself, and what a client then gives one try: an instance that is cut off does not say so. */
const WAIT_MS = 2_000;
const TRY_MS = 4_000;
const KEPT = 500;
const SHOWN = 20;
const STAGES = ['CREATED', 'FAILED', 'VALIDATED', 'SHIPPED'];

/** A session that asks for orders which were acknowledged before, one after the other, as a page that polls does. */
export class QueryProbe {
  readonly #url: string;
  readonly #everyMs: number;
  readonly #orders: KnownOrder[] = [];
  readonly #failures: FailedQuery[] = [];
  #connections = connections();
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
    this.#orders.push({ id, acknowledgedAt: Date.now(), seen: 0 });
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
      failures: this.#failures,
    };
  }

  async #query(order: KnownOrder): Promise<void> {
    this.#asked++;
    const began = performance.now();
    const at = new Date();
    const replies: Record<string, number> = {};
    const answered = await this.#untilAnswered(order, (reply) => {
      replies[reply] = (replies[reply] ?? 0) + 1;
    });
    if (!answered)
      this.#fail({ at: at.toISOString(), id: order.id, ageMs: Number(at) - order.acknowledgedAt, replies });
    this.#longestMs = Math.max(this.#longestMs, performance.now() - began);
  }

  #fail(query: FailedQuery): void {
    this.#failed++;
    if (this.#failures.length < SHOWN) this.#failures.push(query);
  }

  async #untilAnswered(order: KnownOrder, refused: (reply: string) => void): Promise<boolean> {
    const end = performance.now() + WITHIN_MS;
    while (performance.now() < end) {
      const reply = await this.#try(order).catch((error: unknown) => error as Error);
      if (reply instanceof Error) {
        refused(nameOf(reply));
        this.#connectAnew();
      } else if (reply.status === 200) {
        if (reply.headers['x-orders-stale'] !== undefined) this.#stale++;
        const stage = STAGES.indexOf((parseJson(reply.text) as Order).state);
        if (stage < order.seen) this.#backInTime++;
        order.seen = Math.max(order.seen, stage);
        return true;
      } else {
        refused(`${reply.status} ${reply.text.replaceAll(order.id, 'it')}`);
      }
      this.#retried++;
      await delay(50);
    }
    return false;
  }

  async #try({ id }: KnownOrder) {
    const url = `${this.#url}${pathOf(id)}?timeout=${WAIT_MS}`;
    const signal = AbortSignal.timeout(TRY_MS);
    const { statusCode: status, headers, body } = await request(url, { dispatcher: this.#connections, signal });
    return { status, headers, text: await body.text() };
  }

  /** A connection to an instance that is gone without a word stays silent, however often it is used. */
  #connectAnew(): void {
    this.#connections.destroy().catch(() => {});
    this.#connections = connections();
  }
}

function connections(): Agent {
  return new Agent({ connect: { timeout: TRY_MS } });
}

function nameOf({ name, cause }: Error): string {
  return (cause as { readonly code?: string } | undefined)?.code ?? name;
}
