import type { KGroupedStream } from '../k-grouped-stream.ts';
import type { KGroupedTable } from '../k-grouped-table.ts';
import type { KStream } from '../k-stream.ts';
import type { KTable } from '../k-table.ts';
import type { LogicalGroup, LogicalStream, LogicalTable } from './logical-stream.ts';

/** Makes the fluent handles of what the plan holds, so that streams and tables, which make one another, need not know how. */
export interface Handles {
  stream<K, V>(logical: LogicalStream<K, V>): KStream<K, V>;
  table<K, V>(logical: LogicalTable<K, V>): KTable<K, V>;
  groupedStream<K, V>(logical: LogicalGroup<K, V>): KGroupedStream<K, V>;
  groupedTable<K, V>(logical: LogicalGroup<K, V>): KGroupedTable<K, V>;
}
