import { ALL_SCHEMAS, platformSerdes, ShippedRegistry, TOPICS } from '@orders-platform/contracts';
import type { Client, ConsumerRecord, Fetcher } from '@orders-platform/streams/client';
import { BY_CUSTOMER_TOPIC, BY_PRODUCT_TOPIC } from './read-platform-logs.ts';

/** The hops of an order from its POST to the answer that it is decided, in order. */
export const HOPS = ['POST to log', 'by key', 'checks', 'decision', 'view and answer'] as const;

/** Milliseconds spent in each hop; they add up to the whole. */
export type HopTimes = readonly [toLog: number, byKey: number, checks: number, decision: number, answer: number];

/** When a reader outside saw each step of an order, by `performance.now()`. */
interface Seen {
  created?: number;
  rekeyed?: number;
  checked?: number;
  checks: number;
  decided?: number;
}

/**
 * Watches the platform's topics, committed records only, and notes when each step of an order becomes visible: what a
 * hop takes is the time between two of them.
 */
export class HopWatch {
  readonly #fetcher: Fetcher;
  readonly #client: Client;
  readonly #seen = new Map<string, Seen>();
  readonly #serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
  readonly #stop = new AbortController();
  #loop: Promise<void> | undefined;

  constructor(client: Client) {
    this.#client = client;
    this.#fetcher = client.createFetcher({ isolation: 'read_committed', maxWaitMs: 100 });
  }

  /** Watches what comes from now on. */
  async start(): Promise<void> {
    const { admin } = this.#client;
    const topics = [TOPICS.orders.name, TOPICS.orderValidations.name, BY_CUSTOMER_TOPIC, BY_PRODUCT_TOPIC];
    const counts = await admin.partitionCounts(topics);
    const partitions = topics.flatMap((topic) =>
      Array.from({ length: counts.get(topic) ?? 0 }, (_, partition) => ({ topic, partition })),
    );
    const ends = await admin.listOffsets(partitions, 'latest', 'read_committed');
    for (const one of partitions) this.#fetcher.assign(one, ends.get(`${one.topic}-${one.partition}` as never) ?? 0);
    this.#loop = this.#watch();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
    await this.#fetcher.close();
  }

  /** What each hop took for an order; undefined when some step was not seen. */
  timesOf(id: string, postedAt: number, answeredAt: number): HopTimes | undefined {
    const { created, rekeyed, checked, decided, checks } = this.#seen.get(id) ?? { checks: 0 };
    if (created === undefined || rekeyed === undefined || checked === undefined || decided === undefined)
      return undefined;
    if (checks < 3) return undefined;
    // The reader and the API are told of the same commit, now the one first, now the other.
    const answered = Math.max(answeredAt, decided);
    return [created - postedAt, rekeyed - created, checked - rekeyed, decided - checked, answered - decided];
  }

  async #watch(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      await this.#fetcher.ready(signal);
      const now = performance.now();
      for (const { records } of this.#fetcher.poll()) {
        for (let record = records.next(); record !== undefined; record = records.next()) this.#note(record, now);
      }
    }
  }

  #note(record: ConsumerRecord, now: number): void {
    const { topic, key, value } = record;
    if (key === null || value === null) return;
    const { orders, orderValidations } = this.#serdes;
    if (topic === orderValidations.topic) {
      const seen = this.#of(orderValidations.value.deserialize(topic, value).orderId);
      seen.checks++;
      seen.checked = now;
      return;
    }
    const order = orders.value.deserialize(topic, value);
    const seen = this.#of(order.id);
    if (topic !== orders.topic) seen.rekeyed = Math.max(seen.rekeyed ?? 0, now);
    else if (order.state === 'CREATED') seen.created = now;
    else seen.decided ??= now;
  }

  #of(id: string): Seen {
    const seen = this.#seen.get(id) ?? { checks: 0 };
    this.#seen.set(id, seen);
    return seen;
  }
}
