import type { StoreBuilder } from '../../model/state-store.ts';
import type { Serde } from '../../serdes/serde.ts';
import type { ProcessorSupplier } from '../../topology/processor.ts';
import type { StreamPartitioner, TopicNameExtractor } from '../../topology/topology-node.ts';
import type { CloseAfterQuiet } from '../close-after-quiet.ts';
import type { Consumed } from '../options.ts';
import type { BufferBounds } from '../suppressed.ts';
import type { AnyTransformerSupplier } from '../value-transformer.ts';
import type { JoinWindows } from '../windows/join-windows.ts';
import type { LogicalTable } from './logical-stream.ts';
import type { ChangeBufferSpec, KeyValueStoreSpec, RecordBufferSpec, StoreSpec, TableStoreSpec } from './store-spec.ts';

type AnyConsumed = Consumed<unknown, unknown>;

/** Reads topics as a stream. */
export interface StreamSourceNode {
  readonly kind: 'stream-source';
  readonly name: string;
  readonly parents: readonly [];
  /** Empty when a pattern stands for them. */
  readonly topics: readonly string[];
  readonly pattern?: RegExp | undefined;
  readonly consumed: AnyConsumed;
}

/** Keeps the latest value by key, of a topic when it has a source of its own, else of the stream before it. */
export interface TableSourceNode {
  readonly kind: 'table-source';
  readonly name: string;
  readonly parents: readonly string[];
  readonly source: { readonly name: string; readonly topic: string; readonly consumed: AnyConsumed } | undefined;
  readonly store: TableStoreSpec;
  /** Named by the user, and so kept even when nothing in the topology needs it. */
  readonly queryable: boolean;
}

/** Keeps a whole topic on every instance. */
export interface GlobalTableNode {
  readonly kind: 'global-table';
  readonly name: string;
  readonly parents: readonly [];
  readonly sourceName: string;
  readonly topic: string;
  readonly consumed: AnyConsumed;
  /** A table's store, or a user's store with the processor that keeps it. */
  readonly store: KeyValueStoreSpec | { readonly builder: StoreBuilder; readonly supplier: ProcessorSupplier };
}

/** A user's store, for processors that name it. */
export interface StateStoreNode {
  readonly kind: 'state-store';
  readonly name: string;
  readonly parents: readonly [];
  readonly builder: StoreBuilder;
}

/** A step that needs nothing but records and named stores. */
export interface ProcessNode {
  readonly kind: 'process';
  readonly name: string;
  readonly parents: readonly string[];
  readonly supplier: ProcessorSupplier;
  readonly stores: readonly string[];
  /** What of a record may be another afterwards; or that streams come together here. */
  readonly changes?: 'key' | 'value' | 'merge' | undefined;
}

/** Writes to a topic. */
export interface StreamSinkNode {
  readonly kind: 'stream-sink';
  readonly name: string;
  readonly parents: readonly string[];
  readonly topic: string | TopicNameExtractor;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  readonly partitioner: StreamPartitioner | undefined;
}

/** Writes to a topic of the application and reads it again, so that records lie by their key. `name` is the new source's. */
export interface RepartitionNode {
  readonly kind: 'repartition';
  readonly name: string;
  readonly parents: readonly string[];
  readonly sinkName: string;
  /** Undefined for the changes of a table, which are never filtered. */
  readonly filterName: string | undefined;
  readonly topic: string;
  readonly partitions: number | undefined;
  readonly keySerde: Serde<unknown> | undefined;
  readonly valueSerde: Serde<unknown> | undefined;
  /** How the changes of a table are written, given how its values are. */
  readonly wrapValueSerde?: (serde: Serde<unknown>) => Serde<unknown>;
  readonly partitioner: StreamPartitioner | undefined;
  /** Whether it may be one with the others behind the same change of key. */
  readonly mergeable?: boolean | undefined;
  /** Whether it stands for several of the plan. */
  readonly merged?: boolean | undefined;
}

/** Makes the processor of an aggregation once it is known whether anybody needs old values. */
export type AggregateSupplier = (sendOldValues: boolean) => ProcessorSupplier;

/** Aggregates what its parent sends; its result is a table with a store. */
export interface AggregateNode {
  readonly kind: 'aggregate';
  readonly name: string;
  readonly parents: readonly string[];
  readonly store: StoreSpec;
  readonly supplier: AggregateSupplier;
  /** Of a windowed aggregation: how long after a window's end its result may still change, ms of stream time. */
  readonly graceMs?: number;
}

/** A table made of another one value by value: filter and mapValues. */
export interface TableTransformNode {
  readonly kind: 'table-transform';
  readonly name: string;
  readonly parents: readonly [string];
  /** The new value; null where there is none. Never called with null. */
  readonly transform: (value: unknown, key: unknown) => unknown;
  readonly filter: boolean;
  readonly store: TableStoreSpec | undefined;
  /** Whether a store was described, be it without a name: then the table is versioned only if its own store is. */
  readonly describesStore: boolean;
  /** A transformer instead of `transform`, with the names of the stores it may use. */
  readonly transformer?: { readonly supplier: AnyTransformerSupplier; readonly stores: readonly string[] } | undefined;
}

/** A table whose changes are held back until they are to be sent on. */
export interface TableSuppressNode extends CloseAfterQuiet {
  readonly kind: 'table-suppress';
  readonly name: string;
  readonly parents: readonly [string];
  readonly store: ChangeBufferSpec;
  /** How long a key's first change waits, ms of stream time. */
  readonly waitMs: number;
  /** Whether it waits from its window's end on, and deletions of what was never sent are not worth sending. */
  readonly finalResults: boolean;
  readonly bounds: BufferBounds;
}

/** Regroups a table: its changes under new keys and values. */
export interface TableGroupNode {
  readonly kind: 'table-group';
  readonly name: string;
  readonly parents: readonly [string];
  readonly selector: (key: unknown, value: unknown) => readonly [unknown, unknown];
  /** Of the new keys: two are one when their bytes are. */
  readonly keySerde: Serde<unknown> | undefined;
}

/** What of a side without a match is joined with null. */
export type JoinKind = 'inner' | 'left' | 'outer';

/** Any joiner: the values of both sides, either null where the join allows it, and the key. */
export type AnyJoiner = (left: unknown, right: unknown, key: unknown) => unknown;

/** A table joined with a table of the same key. `name` is the merger's. */
export interface TableTableJoinNode {
  readonly kind: 'table-table-join';
  readonly name: string;
  /** The two tables, left first. */
  readonly parents: readonly [string, string];
  readonly joinThisName: string;
  readonly joinOtherName: string;
  readonly join: JoinKind;
  readonly joiner: AnyJoiner;
  readonly store: TableStoreSpec | undefined;
  /** Sources whose topics must have equally many partitions. */
  readonly copartitioned: readonly string[];
}

/** The generated or chosen names of a foreign-key join's parts, the topics' without the application's prefix. */
export interface ForeignKeyJoinNames {
  readonly registrationTopic: string;
  readonly send: string;
  readonly registrationSink: string;
  readonly registrationSource: string;
  readonly store: string;
  readonly receive: string;
  readonly subscriptionJoin: string;
  readonly foreignTableJoin: string;
  readonly responseTopic: string;
  readonly responseSink: string;
  readonly responseSource: string;
}

/** A table joined with a table of another key, which each left row names. `name` is that of what takes the responses. */
export interface ForeignKeyJoinNode {
  readonly kind: 'foreign-key-join';
  readonly name: string;
  /** The two tables, left first. */
  readonly parents: readonly [string, string];
  readonly names: ForeignKeyJoinNames;
  readonly left: boolean;
  readonly extractor: (key: unknown, value: unknown) => unknown;
  readonly joiner: AnyJoiner;
  readonly leftTable: LogicalTable<unknown, unknown>;
  readonly rightTable: LogicalTable<unknown, unknown>;
  /** Where the left table's keys lie, unless by the hash of their bytes. */
  readonly partitioner: StreamPartitioner<unknown, null> | undefined;
  /** The same of the right table. */
  readonly otherPartitioner: StreamPartitioner<unknown, null> | undefined;
}

/** Where the aggregations of several streams into one store come together. */
export interface CogroupNode {
  readonly kind: 'cogroup';
  readonly name: string;
  readonly parents: readonly string[];
  readonly store: StoreSpec;
  /** Sources whose topics must have equally many partitions. */
  readonly copartitioned: readonly string[];
}

/** A stream that looks up a table. */
export interface StreamTableJoinNode extends CloseAfterQuiet {
  readonly kind: 'stream-table-join';
  readonly name: string;
  readonly parents: readonly [string];
  readonly table: string;
  readonly join: JoinKind;
  readonly joiner: AnyJoiner;
  readonly copartitioned: readonly string[];
  /** With a grace: where the stream's records wait until the table is settled at their time. */
  readonly buffer?: RecordBufferSpec;
}

/** A stream that looks up a global table under a key of its choosing. */
export interface StreamGlobalJoinNode {
  readonly kind: 'stream-global-join';
  readonly name: string;
  readonly parents: readonly [string];
  readonly storeName: string;
  readonly join: JoinKind;
  readonly keySelector: (key: unknown, value: unknown) => unknown;
  readonly joiner: AnyJoiner;
}

/** One side of a stream-stream join. */
export interface StreamJoinSide {
  readonly windowedName: string;
  readonly joinName: string;
  readonly store: StoreSpec;
}

/** Two streams joined within a window. `name` is the merger's. */
export interface StreamStreamJoinNode extends CloseAfterQuiet {
  readonly kind: 'stream-stream-join';
  readonly name: string;
  /** The two streams, left first. */
  readonly parents: readonly [string, string];
  readonly left: StreamJoinSide;
  readonly right: StreamJoinSide;
  readonly outerStore: StoreSpec | undefined;
  /** Joined with itself out of one store: `left` and `name` alone are written. */
  readonly self?: boolean;
  readonly join: JoinKind;
  readonly windows: JoinWindows;
  readonly joiner: AnyJoiner;
  readonly copartitioned: readonly string[];
}

/** A node of the logical plan: frozen data, named as the physical node that its children are attached to. */
export type LogicalNode =
  | StreamSourceNode
  | TableSourceNode
  | GlobalTableNode
  | StateStoreNode
  | ProcessNode
  | StreamSinkNode
  | RepartitionNode
  | AggregateNode
  | TableTransformNode
  | TableSuppressNode
  | TableGroupNode
  | TableTableJoinNode
  | ForeignKeyJoinNode
  | CogroupNode
  | StreamTableJoinNode
  | StreamGlobalJoinNode
  | StreamStreamJoinNode;
