import { StreamsError } from '../model/errors.ts';
import type { StreamPartitioner } from '../topology/index.ts';
import type { StorePartitions } from './store-partitions.ts';

/** Chooses the partition of a key's records as whoever wrote them did; it is given null for the value. */
export type KeyPartitioner<K = never> = StreamPartitioner<K, null>;

/**
 * The partition that a key's records are in: what the partitioner says, the hash of the key's bytes where there is none or
 * it leaves the choice. @throws StreamsError STREAMS_INVALID_ARGUMENT when it chooses none or several
 */
export function chosenPartition<K>(
  partitions: StorePartitions,
  partitioner: KeyPartitioner<K> | undefined,
  key: K,
  bytes: Buffer,
): number {
  const chosen = partitioner?.(partitions.topic, key, null, partitions.count);
  if (chosen === undefined) return partitions.partitionOf(bytes);
  if (typeof chosen === 'number') return chosen;
  const [only, ...more] = chosen;
  if (only !== undefined && more.length === 0) return only;
  const { store } = partitions;
  const message = `store '${store}': the partitioner puts a key into ${chosen.length} partitions; a query needs one`;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', message, { store });
}
