import {
  ALL_SCHEMAS,
  type Customer,
  type Payment,
  platformSerdes,
  ShippedRegistry,
  TOPICS,
} from '@orders-platform/contracts';
import { type Headers, partitionOf } from '@orders-platform/streams';
import type { Client, Producer } from '@orders-platform/streams/client';

/** Writes what comes to the platform from outside: customers, payments, and bytes that are nothing. */
export class TopicWriter {
  readonly #producer: Producer;
  readonly #serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));

  private constructor(producer: Producer) {
    this.#producer = producer;
  }

  static async open(client: Client): Promise<TopicWriter> {
    const producer = client.createProducer({});
    await producer.init();
    return new TopicWriter(producer);
  }

  /** Writes customers; resolves when they are in the log. */
  async customers(customers: readonly Customer[]): Promise<void> {
    const { topic, key, value } = this.#serdes.customers;
    for (const one of customers) {
      this.#send(topic, key.serialize(topic, one.id), value.serialize(topic, one), Date.now());
    }
    await this.#producer.flush();
  }

  /** Writes payments as of `at`, ms since 1970, with those headers; resolves when they are in the log. */
  async payments(payments: readonly Payment[], at = Date.now(), headers: Headers = []): Promise<void> {
    const { topic, key, value } = this.#serdes.payments;
    for (const one of payments) {
      this.#send(topic, key.serialize(topic, one.id), value.serialize(topic, one), at, headers);
    }
    await this.#producer.flush();
  }

  /** Writes bytes as they are, under the key's partition. */
  async bytes(topic: string, key: string, values: readonly (Buffer | null)[]): Promise<void> {
    for (const value of values) this.#send(topic, Buffer.from(key), value, Date.now());
    await this.#producer.flush();
  }

  #send(topic: string, key: Buffer, value: Buffer | null, at: number, headers: Headers = []): void {
    const { partitions } = Object.values(TOPICS).find(({ name }) => name === topic) as { readonly partitions: number };
    this.#producer.send(topic, partitionOf(key, partitions), key, value, at, headers);
  }
}

/** A payment of that order under an id of its own; `number` tells apart the payments of one order. */
export function payment(orderId: string, number = 1): Payment {
  return { id: `payment-${number}-of-${orderId}`, orderId, ccy: 'EUR', amount: 10 };
}
