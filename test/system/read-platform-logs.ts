import { ALL_SCHEMAS, platformSerdes, type Serde, ShippedRegistry } from '@orders-platform/contracts';
import { lastHeader } from '@orders-platform/streams';
import type { Client, ConsumerRecord } from '@orders-platform/streams/client';
import type { LogRecord, PlatformLogs, TopicLog, WarehouseRecord } from './platform-logs.ts';
import { readTopic } from './topic-reader.ts';

/** Created orders by customer, as the fraud service takes them. */
export const BY_CUSTOMER_TOPIC = 'fraud-orders-by-customer-repartition';
/** Orders by product, as the inventory service takes them. */
export const BY_PRODUCT_TOPIC = 'inventory-orders-by-product-repartition';

/** Everything that the invariants are recomputed from, as it is committed now. */
export async function readPlatformLogs(client: Client): Promise<PlatformLogs> {
  const { orders, orderValidations, warehouseInventory, customers } = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
  const read = async <R>(topic: string, parse: (record: ConsumerRecord) => R): Promise<TopicLog<R>> => {
    const { records, truncated } = await readTopic(client, topic);
    const parsed = records.map((record) => attempt(() => parse(record)));
    const readable = parsed.filter((record) => record !== undefined);
    return { topic, records: readable, truncated, unreadable: parsed.length - readable.length };
  };
  return {
    orders: await read(orders.topic, (record) => parsed(record, orders.key, orders.value)),
    validations: await read(orderValidations.topic, (record) =>
      parsed(record, orderValidations.key, orderValidations.value),
    ),
    warehouse: await read(warehouseInventory.topic, (record): WarehouseRecord => {
      const { topic, key, value } = warehouseInventory;
      const count = record.value === null ? null : value.deserialize(topic, record.value);
      return { ...placed(record), key: keyOf(record, key), value: count, shipped: shipmentOf(record) };
    }),
    byCustomer: await read(BY_CUSTOMER_TOPIC, (record) => parsed(record, customers.key, orders.value)),
    byProduct: await read(BY_PRODUCT_TOPIC, (record) => parsed(record, warehouseInventory.key, orders.value)),
  };
}

function parsed<K, V>(record: ConsumerRecord, key: Serde<K>, value: Serde<V>): LogRecord<K, V> {
  if (record.value === null) throw new TypeError('no value');
  return { ...placed(record), key: keyOf(record, key), value: value.deserialize(record.topic, record.value) };
}

function placed({ partition, offset, timestamp }: ConsumerRecord) {
  return { partition, offset, timestamp: BigInt(timestamp) };
}

function keyOf<K>({ topic, key }: ConsumerRecord, serde: Serde<K>): K {
  if (key === null) throw new TypeError('no key');
  return serde.deserialize(topic, key);
}

/** The inventory service marks what it writes itself, with the number of pieces that left. */
function shipmentOf({ headers }: ConsumerRecord): number | undefined {
  if (lastHeader(headers, 'written-by')?.value?.toString() !== 'inventory') return undefined;
  return Number(lastHeader(headers, 'shipped')?.value?.toString());
}

function attempt<R>(read: () => R): R | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
