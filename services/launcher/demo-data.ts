import {
  ALL_SCHEMAS,
  CUSTOMER_LEVELS,
  type Customer,
  PRODUCTS,
  platformSerdes,
  ShippedRegistry,
  TOPICS,
  type TopicContract,
} from '@orders-platform/contracts';
import { partitionOf } from '@orders-platform/streams';
import type { Client } from '@orders-platform/streams/client';

const STOCK = 1_000;
const NAMES = ['Ada Lovelace', 'Grace Hopper', 'Alan Turing', 'Barbara Liskov', 'Edsger Dijkstra', 'Mary Jackson'];

/** What was written. */
export interface DemoData {
  readonly customers: number;
  /** Pieces of each product. */
  readonly stock: number;
}

/** Gives an empty platform some customers, and some stock of every product; what has either already keeps it. */
export async function addDemoData(client: Client): Promise<DemoData> {
  const { customers, warehouseInventory } = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
  const producer = client.createProducer({});
  const now = Date.now();
  const send = ({ name, partitions }: TopicContract, key: Buffer, value: Buffer) =>
    producer.send(name, partitionOf(key, partitions), key, value, now);
  const [noCustomers, noStock] = await Promise.all([
    isEmpty(client, TOPICS.customers),
    isEmpty(client, TOPICS.warehouseInventory),
  ]);
  try {
    if (noCustomers || noStock) await producer.init();
    const added = noCustomers ? NAMES.map(demoCustomer) : [];
    for (const customer of added) {
      const { topic, key, value } = customers;
      send(TOPICS.customers, key.serialize(topic, customer.id), value.serialize(topic, customer));
    }
    for (const product of noStock ? PRODUCTS : []) {
      const { topic, key, value } = warehouseInventory;
      send(TOPICS.warehouseInventory, key.serialize(topic, product), value.serialize(topic, STOCK));
    }
    await producer.flush();
    return { customers: added.length, stock: noStock ? STOCK : 0 };
  } finally {
    await producer.close();
  }
}

function demoCustomer(name: string, index: number): Customer {
  const [firstName = '', lastName = ''] = name.split(' ');
  return {
    id: BigInt(index + 1),
    firstName,
    lastName,
    email: `${firstName}.${lastName}@example.org`.toLowerCase(),
    address: `${index + 1} Stream Street`,
    level: CUSTOMER_LEVELS[index % CUSTOMER_LEVELS.length] as string,
  };
}

async function isEmpty({ admin }: Client, { name: topic, partitions }: TopicContract): Promise<boolean> {
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const ends = await admin.listOffsets(all, 'latest', 'read_committed');
  return [...ends.values()].every((offset) => offset === 0);
}
