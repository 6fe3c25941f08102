import { type Order, stringSerde } from '@orders-platform/contracts';
import {
  type KafkaStreams,
  type ReadOnlyKeyValueStore,
  StoreQuery,
  StreamsError,
  type ValueAndTimestamp,
} from '@orders-platform/streams';
import type { CopiedOrder, CopyQuery, KeyOwner, OrdersView } from './orders-view.ts';
import { ORDERS_STORE } from './topology.ts';

type Orders = ReadOnlyKeyValueStore<string, ValueAndTimestamp<Order>>;

/** The view kept by this service's own streams application, asked through interactive queries. */
export class StoreOrdersView implements OrdersView {
  #query: StoreQuery<string, Orders> | undefined;

  /** Until then every answer is: too early. */
  async open(streams: KafkaStreams): Promise<void> {
    this.#query = await StoreQuery.open<string, Orders>(streams, { store: ORDERS_STORE, keySerde: stringSerde });
  }

  owner(id: string): KeyOwner {
    if (this.#query === undefined) return { kind: 'unknown', reason: 'this instance is starting' };
    const owner = this.#query.owner(id);
    return owner.kind === 'remote' ? { kind: 'remote', ...owner.endpoint } : owner;
  }

  partitionOf(id: string): number {
    return this.#opened.partitionOf(id);
  }

  async get(id: string): Promise<Order | undefined> {
    return this.#opened.view(id).get(id)?.value;
  }

  waitFor(id: string, until: (order: Order) => boolean, signal: AbortSignal): Promise<Order> {
    const look = (orders: Orders) => {
      const order = orders.get(id)?.value;
      return order !== undefined && until(order) ? order : undefined;
    };
    return this.#opened.waitFor(id, look, signal);
  }

  async getCopy(id: string, query: CopyQuery): Promise<CopiedOrder | undefined> {
    const { value, position, lag } = await this.#opened.stale(id, (orders) => orders.get(id)?.value, query);
    return value && { order: value, position: { partition: this.partitionOf(id), offset: position }, lag };
  }

  copies(id: string): readonly { readonly host: string; readonly port: number }[] {
    return this.#opened.standbys(id);
  }

  positionOf(id: string): number {
    return this.#opened.position(id);
  }

  waitForPosition(id: string, offset: number, signal: AbortSignal): Promise<void> {
    return this.#opened.waitForPosition(id, offset, signal);
  }

  catchUp(id: string, signal: AbortSignal): Promise<void> {
    return this.#opened.catchUp(id, signal);
  }

  get #opened(): StoreQuery<string, Orders> {
    if (this.#query !== undefined) return this.#query;
    throw new StreamsError('STREAMS_STORE_NOT_READY', 'this instance is starting', { store: ORDERS_STORE });
  }
}
