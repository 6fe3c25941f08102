/**
 * The DSL: streams and tables as a logical plan, compiled into a physical topology. It knows topologies, serdes and
 * stores; nothing of the runtime that will run it.
 */
export { type Branched, BranchedKStream, type Branches } from './branched-k-stream.ts';
export { Change } from './change.ts';
export type { CloseAfterQuiet } from './close-after-quiet.ts';
export { CogroupedKStream } from './cogrouped-k-stream.ts';
export type { EmitStrategy } from './emission.ts';
export type {
  Aggregator,
  AsyncKeyValueMapper,
  AsyncValueMapper,
  ForeachAction,
  Initializer,
  KeyValue,
  KeyValueMapper,
  Merger,
  Predicate,
  Reducer,
  ValueJoiner,
  ValueMapper,
} from './functions.ts';
export { GlobalKTable } from './global-k-table.ts';
export { KGroupedStream } from './k-grouped-stream.ts';
export { KGroupedTable } from './k-grouped-table.ts';
export { KStream } from './k-stream.ts';
export { KTable } from './k-table.ts';
export type {
  AsyncOptions,
  Consumed,
  CustomStore,
  Grouped,
  Joined,
  Materialized,
  Named,
  Printed,
  ProcessOptions,
  Produced,
  Repartitioned,
  StoreDescription,
  StreamJoined,
  TableJoined,
} from './options.ts';
export type { Optimization } from './plan/optimizations.ts';
export { SessionWindowedCogroupedKStream } from './session-windowed-cogrouped-k-stream.ts';
export { SessionWindowedKStream } from './session-windowed-k-stream.ts';
export { type BuildOptions, StreamsBuilder, type StreamsBuilderOptions, type TableOptions } from './streams-builder.ts';
export { type BufferConfig, type StrictBufferConfig, Suppressed } from './suppressed.ts';
export { TimeWindowedCogroupedKStream } from './time-windowed-cogrouped-k-stream.ts';
export { TimeWindowedKStream } from './time-windowed-k-stream.ts';
export type { TransformerContext, ValueTransformer, ValueTransformerSupplier } from './value-transformer.ts';
export { JoinWindows } from './windows/join-windows.ts';
export { SessionWindows } from './windows/session-windows.ts';
export { SlidingWindows } from './windows/sliding-windows.ts';
export { TimeWindows } from './windows/time-windows.ts';
