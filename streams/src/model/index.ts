/** The words everything else speaks: records, time, partitions, tasks, errors, and the seams to clock and stores. */
export { type Clock, delay, type Timer } from './clock.ts';
export { ERROR_CODES, type ErrorCode, type ErrorContext, isStreamsError, StreamsError } from './errors.ts';
export { EMPTY_HEADERS, type Header, type Headers, lastHeader } from './headers.ts';
export { murmur2, partitionOf } from './murmur2.ts';
export { type Random, seededRandom } from './random.ts';
export { Record, type RecordMetadata } from './record.ts';
export type { CacheMemory, RecordCaching, RecordContext } from './record-cache.ts';
export type { Serde } from './serde.ts';
export type {
  BytesStore,
  ChangelogRecord,
  ReadOnlyBytesStore,
  StateStore,
  StateStoreContext,
  StoreBuilder,
} from './state-store.ts';
export type { StoreCodec, StoreKind } from './store-codec.ts';
export { systemClock } from './system-clock.ts';
export { parseTaskId, type TaskId, taskIdOf } from './task-id.ts';
export {
  compareTimestamps,
  earlierOf,
  floorTo,
  laterOf,
  minusMs,
  NO_TIMESTAMP,
  plusMs,
  type Timestamp,
  timestampOf,
} from './timestamp.ts';
export {
  parseTopicPartition,
  type TopicPartition,
  type TopicPartitionName,
  topicPartitionName,
} from './topic-partition.ts';
