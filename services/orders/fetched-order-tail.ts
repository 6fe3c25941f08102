import type { Order, OrderState, TopicSerdes } from '@orders-platform/contracts';
import { partitionOf, topicPartitionName } from '@orders-platform/streams';
import type { Client, Fetcher } from '@orders-platform/streams/client';
import { laterOrder } from './later-order.ts';
import { readStretches, type Stretch } from './log-stretch.ts';
import type { OrderTail } from './order-tail.ts';
import type { OrderAt } from './orders-view.ts';
import { PartitionTail } from './partition-tail.ts';

/** As many of a partition as a copy may lack. */
const MOST_RECORDS = 1_000;
/** A round that reads for longer is given up: the views will be there sooner. */
const ROUND_MS = 5_000;
/** What was read is kept for the next rounds, and dropped when none comes for so long. */
const KEPT_MS = 60_000;

/**
 * What the API appends outside of transactions: committed as soon as it is in the log, though a reader of committed
 * records does not get there before every earlier transaction has ended.
 */
const WITHOUT_TRANSACTION: ReadonlySet<OrderState> = new Set(['CREATED', 'SHIPPED']);

interface Opened {
  readonly client: Client;
  readonly orders: TopicSerdes<string, Order>;
  readonly partitions: number;
  readonly committed: Fetcher;
  readonly uncommitted: Fetcher;
}

type Tails = ReadonlyMap<number, PartitionTail>;

/** Partitions that are read together, and the ends that will have been read of them. */
interface Round {
  readonly partitions: Set<number>;
  readonly read: Promise<{ readonly committed: Tails; readonly beyond: Tails }>;
}

/** Reads in rounds, one after the other: all that is asked during a round is looked for in the next. */
export class FetchedOrderTail implements OrderTail {
  readonly #kept = new Map<number, PartitionTail>();
  #opened: Opened | undefined;
  #next: Round | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #drop: NodeJS.Timeout | undefined;

  /** Until then nothing is found. The fetchers end with the client. */
  open(client: Client, orders: TopicSerdes<string, Order>, partitions: number): void {
    const committed = client.createFetcher({ isolation: 'read_committed' });
    const uncommitted = client.createFetcher({ isolation: 'read_uncommitted' });
    this.#opened = { client, orders, partitions, committed, uncommitted };
  }

  async find(id: string): Promise<OrderAt | undefined> {
    if (this.#opened === undefined) return undefined;
    const { orders, partitions } = this.#opened;
    const partition = partitionOf(orders.key.serialize(orders.topic, id), partitions);
    this.#next ??= this.#round(this.#opened);
    this.#next.partitions.add(partition);
    const { committed, beyond } = await this.#next.read;
    return both(committed.get(partition)?.get(id), beyond.get(partition)?.get(id));
  }

  // It begins when the one before has ended: what was acknowledged before anybody asked is in the log by then.
  #round(opened: Opened): Round {
    const partitions = new Set<number>();
    const read = this.#last.then(() => {
      this.#next = undefined;
      this.#dropLater();
      return this.#read(opened, partitions);
    });
    this.#last = read.catch(() => {});
    return { partitions, read };
  }

  async #read({ client, orders, committed, uncommitted }: Opened, partitions: ReadonlySet<number>) {
    const { topic } = orders;
    const asked = [...partitions].map((partition) => ({ topic, partition }));
    const [earliest, stable, latest] = await Promise.all([
      client.admin.listOffsets(asked, 'earliest', 'read_uncommitted'),
      client.admin.listOffsets(asked, 'latest', 'read_committed'),
      client.admin.listOffsets(asked, 'latest', 'read_uncommitted'),
    ]);
    const at = (offsets: ReadonlyMap<string, number>, partition: number) =>
      offsets.get(topicPartitionName(topic, partition)) ?? 0;
    const committedTails = new Map<number, PartitionTail>();
    const beyondTails = new Map<number, PartitionTail>();
    const ahead: Stretch[] = [];
    const behind: Stretch[] = [];
    for (const partition of partitions) {
      const to = at(stable, partition);
      const begin = Math.max(at(earliest, partition), to - MOST_RECORDS);
      const tail = this.#tail(partition, begin, orders);
      committedTails.set(partition, tail);
      beyondTails.set(partition, new PartitionTail(orders, MOST_RECORDS));
      ahead.push({ partition, from: Math.max(begin, tail.next), to });
      behind.push({ partition, from: to, to: at(latest, partition) });
    }
    const signal = AbortSignal.timeout(ROUND_MS);
    await readStretches(committed, topic, ahead, signal, (record) => committedTails.get(record.partition)?.add(record));
    for (const { partition, to } of ahead) committedTails.get(partition)?.reached(to);
    await readStretches(uncommitted, topic, behind, signal, (record) =>
      beyondTails.get(record.partition)?.add(record, ({ state }) => WITHOUT_TRANSACTION.has(state)),
    );
    return { committed: committedTails, beyond: beyondTails };
  }

  /** What was read before, if it can be read on from there without leaving anything out. */
  #tail(partition: number, begin: number, orders: TopicSerdes<string, Order>): PartitionTail {
    const kept = this.#kept.get(partition);
    if (kept !== undefined && kept.next >= begin) return kept;
    const tail = new PartitionTail(orders, MOST_RECORDS);
    this.#kept.set(partition, tail);
    return tail;
  }

  #dropLater(): void {
    clearTimeout(this.#drop);
    this.#drop = setTimeout(() => this.#kept.clear(), KEPT_MS).unref();
  }
}

function both(committed: OrderAt | undefined, beyond: OrderAt | undefined): OrderAt | undefined {
  if (committed === undefined || beyond === undefined) return committed ?? beyond;
  return { order: laterOrder(committed.order, beyond.order), position: beyond.position };
}
