import type { Record, RecordMetadata } from '../model/record.ts';
import type { Serde } from '../model/serde.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import type { ProcessorSupplier } from './processor.ts';
import type { TimestampExtractor } from './timestamp-extractor.ts';

/** Where to begin when the group has no offset: as Kafka's `auto.offset.reset`. */
export type OffsetReset = 'earliest' | 'latest' | 'none';

/** Reads topics. */
export interface SourceNode {
  readonly kind: 'source';
  readonly name: string;
  readonly topics: readonly string[];
  /** Stands for topics by what their names match; `topics` is empty then. */
  readonly pattern?: RegExp;
  readonly declaredAt?: string;
  /** Undefined: the application's default. */
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly timestampExtractor?: TimestampExtractor;
  readonly offsetReset?: OffsetReset;
}

/** Runs a user's or the DSL's processor. */
export interface ProcessorNode {
  readonly kind: 'processor';
  readonly name: string;
  readonly parents: readonly string[];
  readonly supplier: ProcessorSupplier;
  /** Names of the stores it may use. */
  readonly stores: readonly string[];
  /** The user's line that added it, `file:line:column`. */
  readonly declaredAt?: string;
}

/** Chooses the topic of each record (dynamic routing); the topic must exist. */
export type TopicNameExtractor<K = unknown, V = unknown> = (
  record: Record<K, V>,
  metadata: RecordMetadata | undefined,
) => string;

/**
 * Chooses the partition of each record, or several that each get a copy; none ([]) leaves the record out, undefined leaves
 * the choice to the hash of the key's bytes.
 */
export type StreamPartitioner<K = unknown, V = unknown> = (
  topic: string,
  key: K,
  value: V,
  partitions: number,
) => number | readonly number[] | undefined;

/** Writes to a topic. */
export interface SinkNode {
  readonly kind: 'sink';
  readonly name: string;
  readonly parents: readonly string[];
  readonly topic: string | TopicNameExtractor;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly partitioner?: StreamPartitioner;
  readonly declaredAt?: string;
}

/** A node of the physical topology. */
export type TopologyNode = SourceNode | ProcessorNode | SinkNode;

/** A store that every instance holds whole, kept current from one topic that no task reads. */
export interface GlobalStore {
  readonly store: StoreBuilder;
  readonly source: SourceNode;
  readonly processor: ProcessorNode;
}

/** A repartition topic the application writes and reads. */
export interface RepartitionTopic {
  /** With the application id's prefix once the topology is built. */
  readonly name: string;
  /** Undefined: as many as the topics that feed it have at the most. */
  readonly partitions: number | undefined;
}

/** Nodes and stores that run together, one task a partition. */
export interface Subtopology {
  readonly id: number;
  /** Parents before children. */
  readonly nodes: readonly TopologyNode[];
  readonly stores: readonly StoreBuilder[];
  /** Topics read, full names, sorted. */
  readonly sourceTopics: readonly string[];
  /** Those of `sourceTopics` that are repartition topics of this application. */
  readonly repartitionSourceTopics: readonly RepartitionTopic[];
  /** Repartition topics written, full names, sorted. */
  readonly repartitionSinkTopics: readonly string[];
  /** Store → its changelog topic's full name; a table that is its own source topic's image names that topic. */
  readonly changelogs: ReadonlyMap<string, string>;
  /** Groups of source topics that must have equally many partitions, in the order in which a coordinator is told of them. */
  readonly copartitionGroups: readonly (readonly string[])[];
}

/** A topology ready to run under one application id: plain data. */
export interface BuiltTopology {
  readonly applicationId: string;
  readonly subtopologies: readonly Subtopology[];
  readonly globalStores: readonly GlobalStore[];
}
