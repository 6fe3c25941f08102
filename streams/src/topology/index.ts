/**
 * The physical topology: nodes wired by name, cut into sub-topologies, described as Kafka Streams does. It knows nothing
 * of the DSL that may have written it, nor of the runtime that will run it.
 */
export type { ConsumedRecord } from './consumed-record.ts';
export type {
  FixedKeyProcessor,
  FixedKeyProcessorContext,
  FixedKeyProcessorSupplier,
  FixedKeyRecord,
} from './fixed-key-processor.ts';
export type {
  Cancellable,
  DropReason,
  Processor,
  ProcessorContext,
  ProcessorSupplier,
  PunctuationType,
  Punctuator,
} from './processor.ts';
export { withStores } from './processor.ts';
export {
  failOnInvalidTimestamp,
  partitionTimeOnInvalidTimestamp,
  skipOnInvalidTimestamp,
  type TimestampExtractor,
  wallclockTimestampExtractor,
} from './timestamp-extractor.ts';
export {
  type GlobalStoreOptions,
  type ProcessorOptions,
  type ReadOnlyStateStoreOptions,
  type SinkOptions,
  type SourceOptions,
  Topology,
} from './topology.ts';
export type {
  BuiltTopology,
  GlobalStore,
  OffsetReset,
  ProcessorNode,
  RepartitionTopic,
  SinkNode,
  SourceNode,
  StreamPartitioner,
  Subtopology,
  TopicNameExtractor,
  TopologyNode,
} from './topology-node.ts';
export type { UpgradeFrom } from './upgrade-from.ts';
