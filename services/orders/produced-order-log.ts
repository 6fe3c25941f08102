import type { Order, TopicSerdes } from '@orders-platform/contracts';
import type { RecordHeader } from '@orders-platform/kit';
import { partitionOf, StreamsError, systemClock } from '@orders-platform/streams';
import type { Client, Producer } from '@orders-platform/streams/client';
import type { OrderLog } from './order-log.ts';
import type { LogPosition } from './orders-view.ts';

interface Opened {
  readonly client: Client;
  readonly orders: TopicSerdes<string, Order>;
  readonly partitions: number;
}

/** Appends orders through an idempotent producer; one that has failed is replaced by the next append. */
export class ProducedOrderLog implements OrderLog {
  #opened: Opened | undefined;
  #producer: Promise<Producer> | undefined;

  /** The producers end with the client. */
  async open(client: Client, orders: TopicSerdes<string, Order>, partitions: number): Promise<void> {
    this.#opened = { client, orders, partitions };
    await this.#ready(client);
  }

  async append(order: Order, headers: readonly RecordHeader[]): Promise<LogPosition> {
    if (this.#opened === undefined) throw new StreamsError('STREAMS_STORE_NOT_READY', 'this instance is starting');
    const { client, orders, partitions } = this.#opened;
    const key = orders.key.serialize(orders.topic, order.id);
    const value = orders.value.serialize(orders.topic, order);
    const partition = partitionOf(key, partitions);
    const pending = this.#ready(client);
    const producer = await pending;
    try {
      producer.send(orders.topic, partition, key, value, systemClock.now(), headers);
      await producer.flush();
    } catch (error) {
      if (this.#producer === pending) this.#producer = undefined;
      await producer.close();
      throw error;
    }
    // Others may have been appended behind it by now: a position that is too late is as good, only a little later.
    return { partition, offset: (producer.nextOffset(orders.topic, partition) ?? 0) - 1 };
  }

  #ready(client: Client): Promise<Producer> {
    this.#producer ??= this.#make(client);
    return this.#producer;
  }

  async #make(client: Client): Promise<Producer> {
    const producer = client.createProducer({ deliveryTimeoutMs: 15_000 });
    try {
      await producer.init();
      return producer;
    } catch (error) {
      this.#producer = undefined;
      await producer.close();
      throw error;
    }
  }
}
