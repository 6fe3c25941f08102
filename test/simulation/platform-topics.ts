import {
  ALL_SCHEMAS,
  ALL_TOPICS,
  type PlatformSerdes,
  platformSerdes,
  ShippedRegistry,
  TOPICS,
  type TopicSerdes,
} from '../../services/contracts/index.ts';
import { shipmentOf } from '../../services/inventory/shipment-headers.ts';
import { partitionOf } from '../../streams/src/model/murmur2.ts';
import type { SimulatedCluster } from '../../streams/src/testing/simulation/index.ts';
import type { LogRecord } from '../system/platform-logs.ts';

/** How every topic of the platform is written and read. */
export const serdes: PlatformSerdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));

/**
 * Makes the topics that services exchange records through. The simulated cleaner takes whatever is superseded, at once;
 * the warehouse's topic is spared, as a compaction lag spares it, or shipments would go before they are read back.
 */
export function createTopics(cluster: SimulatedCluster, partitions: number): void {
  for (const { name, cleanup } of ALL_TOPICS) {
    const policy = name === TOPICS.warehouseInventory.name ? 'delete' : cleanup;
    cluster.createTopic(name, partitions, { 'cleanup.policy': policy });
  }
}

/** Appends a record where Kafka's default partitioner puts it. */
export function appendTo<K, V>(
  cluster: SimulatedCluster,
  { topic, key: keySerde, value: valueSerde }: TopicSerdes<K, V>,
  partitions: number,
  { key, value, timestamp }: { readonly key: K; readonly value: V; readonly timestamp?: number },
): void {
  const keyBytes = keySerde.serialize(topic, key);
  cluster.append(topic, partitionOf(keyBytes, partitions), {
    key: keyBytes,
    value: valueSerde.serialize(topic, value),
    ...(timestamp !== undefined && { timestamp }),
  });
}

/** A record as the checker of the invariants needs it, with the pieces that an inventory service's own record tells of. */
export interface DecodedRecord<K, V> extends LogRecord<K, V> {
  readonly shipped: number | undefined;
}

/** What a read_committed reader finds in a topic: by partition, then by offset. */
export function decoded<K, V>(
  cluster: SimulatedCluster,
  { topic, key, value }: TopicSerdes<K, V>,
): readonly DecodedRecord<K, V>[] {
  return cluster.records(topic).map((record) => ({
    partition: record.partition,
    offset: record.offset,
    timestamp: BigInt(record.timestamp),
    key: key.deserialize(topic, record.key as Buffer),
    value: value.deserialize(topic, record.value as Buffer),
    shipped: shipmentOf(record.headers),
  }));
}
