/**
 * The DSL: streams and tables as a logical plan, compiled into a physical topology. It knows topologies, serdes and
 * stores; nothing of the runtime that will run it.
 */
export { BranchedKStream, type Branches } from './branched-k-stream.ts';
export { Change } from './change.ts';
export type {
  Aggregator,
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
  Consumed,
  CustomStore,
  Grouped,
  Joined,
  Materialized,
  Named,
  ProcessOptions,
  Produced,
  Repartitioned,
  StoreDescription,
  StreamJoined,
} from './options.ts';
export { SessionWindowedKStream } from './session-windowed-k-stream.ts';
export { StreamsBuilder, type StreamsBuilderOptions, type TableOptions } from './streams-builder.ts';
export { type EmitStrategy, TimeWindowedKStream } from './time-windowed-k-stream.ts';
export { JoinWindows } from './windows/join-windows.ts';
export { SessionWindows } from './windows/session-windows.ts';
export { SlidingWindows } from './windows/sliding-windows.ts';
export { TimeWindows } from './windows/time-windows.ts';
