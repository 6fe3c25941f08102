import type { Aggregator } from '../functions.ts';
import type { RepartitionNode } from './logical-node.ts';
import type { LogicalGroup } from './logical-stream.ts';

/** What the plan knows of several groups of streams that are aggregated into one table: one aggregator each. */
export interface LogicalCogroup<K, A> {
  readonly groups: Map<LogicalGroup<K, never>, Aggregator<K, never, A>>;
  /** The repartitions that an earlier aggregation of the same cogroup has made: later ones read them too. */
  readonly repartitions: Map<LogicalGroup<K, never>, RepartitionNode>;
}
