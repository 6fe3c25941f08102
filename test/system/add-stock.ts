import { ALL_SCHEMAS, PRODUCTS, platformSerdes, ShippedRegistry } from '@orders-platform/contracts';
import { partitionOf, systemClock } from '@orders-platform/streams';
import type { Client } from '@orders-platform/streams/client';

/** Sets the stock of every product. */
export async function addStock(client: Client, pieces: number): Promise<void> {
  const { warehouseInventory } = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
  const { topic, key, value } = warehouseInventory;
  const partitions = (await client.admin.partitionCounts([topic])).get(topic) ?? 1;
  const producer = client.createProducer({});
  await producer.init();
  for (const product of PRODUCTS) {
    const bytes = key.serialize(topic, product);
    producer.send(topic, partitionOf(bytes, partitions), bytes, value.serialize(topic, pieces), systemClock.now());
  }
  await producer.flush();
  await producer.close();
}
