import { ORDER_STATES, type Order, type OrderState, type TopicSerdes } from '@orders-platform/contracts';
import { partitionOf, topicPartitionName } from '@orders-platform/streams';
import type { Client, ConsumerRecord, Fetcher } from '@orders-platform/streams/client';
import { laterOrder } from './later-order.ts';
import { readStretches, type Stretch } from './log-stretch.ts';
import type { OrderTail } from './order-tail.ts';
import type { OrderAt } from './owned-orders.ts';

/** As many of a partition as a copy may lack, and what came since. */
const MOST_RECORDS = 2_000;
/** A round that reads for longer is given up: the views will be there sooner. */
const ROUND_MS = 5_000;

/**
 * What the API appends outside of transactions: committed as soon as it is in the log, though a reader of committed
 * records does not get there before every earlier transaction has ended.
 */
const WITHOUT_TRANSACTION: ReadonlySet<OrderState> = new Set(['CREATED', 'SHIPPED']);
const ANY_STATE: ReadonlySet<OrderState> = new Set(ORDER_STATES);

interface Opened {
  readonly client: Client;
  readonly orders: TopicSerdes<string, Order>;
  readonly partitions: number;
  readonly committed: Fetcher;
  readonly uncommitted: Fetcher;
}

type Found = ReadonlyMap<string, OrderAt>;

/** Ids that are looked for together, and what will have been found. */
interface Round {
  readonly ids: Set<string>;
  readonly found: Promise<Found>;
}

/** Reads in rounds, one after the other: all that is asked during a round is looked for together in the next. */
export class FetchedOrderTail implements OrderTail {
  #opened: Opened | undefined;
  #next: Round | undefined;
  #last: Promise<unknown> = Promise.resolve();

  /** Until then nothing is found. The fetchers end with the client. */
  open(client: Client, orders: TopicSerdes<string, Order>, partitions: number): void {
    const committed = client.createFetcher({ isolation: 'read_committed' });
    const uncommitted = client.createFetcher({ isolation: 'read_uncommitted' });
    this.#opened = { client, orders, partitions, committed, uncommitted };
  }

  async find(id: string): Promise<OrderAt | undefined> {
    if (this.#opened === undefined) return undefined;
    this.#next ??= this.#round(this.#opened);
    this.#next.ids.add(id);
    return (await this.#next.found).get(id);
  }

  // It begins when the one before has ended: what was acknowledged before anybody asked is in the log by then.
  #round(opened: Opened): Round {
    const ids = new Set<string>();
    const found = this.#last.then(() => {
      this.#next = undefined;
      return read(opened, ids);
    });
    this.#last = found.catch(() => {});
    return { ids, found };
  }
}

async function read(opened: Opened, ids: ReadonlySet<string>): Promise<Found> {
  const { orders, committed, uncommitted } = opened;
  const { stable, unstable } = await stretches(opened, ids);
  const found = new Map<string, OrderAt>();
  const take = ({ partition, offset, key, value }: ConsumerRecord, states: ReadonlySet<OrderState>) => {
    if (key === null || value === null) return;
    const id = orders.key.deserialize(orders.topic, key);
    if (!ids.has(id)) return;
    const order = orders.value.deserialize(orders.topic, value);
    if (!states.has(order.state)) return;
    const before = found.get(id);
    found.set(id, { order: before ? laterOrder(before.order, order) : order, position: { partition, offset } });
  };
  const signal = AbortSignal.timeout(ROUND_MS);
  await readStretches(committed, orders.topic, stable, signal, (record) => take(record, ANY_STATE));
  await readStretches(uncommitted, orders.topic, unstable, signal, (record) => take(record, WITHOUT_TRANSACTION));
  return found;
}

/** Where to look: up to the last stable offset, and behind it. */
async function stretches({ client, orders, partitions }: Opened, ids: ReadonlySet<string>) {
  const { topic, key } = orders;
  const wanted = new Set([...ids].map((id) => partitionOf(key.serialize(topic, id), partitions)));
  const all = [...wanted].map((partition) => ({ topic, partition }));
  const [earliest, stable, latest] = await Promise.all([
    client.admin.listOffsets(all, 'earliest', 'read_uncommitted'),
    client.admin.listOffsets(all, 'latest', 'read_committed'),
    client.admin.listOffsets(all, 'latest', 'read_uncommitted'),
  ]);
  const of = (offsets: ReadonlyMap<string, number>, partition: number) =>
    offsets.get(topicPartitionName(topic, partition)) ?? 0;
  return {
    stable: [...wanted].map((partition): Stretch => {
      const to = of(stable, partition);
      return { partition, from: Math.max(of(earliest, partition), to - MOST_RECORDS), to };
    }),
    unstable: [...wanted].map((partition): Stretch => {
      return { partition, from: of(stable, partition), to: of(latest, partition) };
    }),
  };
}
