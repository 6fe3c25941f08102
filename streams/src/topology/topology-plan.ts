import type { StoreBuilder } from '../model/state-store.ts';
import type { GlobalStore, RepartitionTopic, TopologyNode } from './topology-node.ts';

/** What was added to a {@link Topology}, before it is cut into sub-topologies. Maps keep the order of the calls. */
export interface TopologyPlan {
  /** Parents before children. The nodes of global stores are not among them. */
  readonly nodes: ReadonlyMap<string, TopologyNode>;
  /** Names of all nodes in the order of the calls, those of global stores too. */
  readonly names: readonly string[];
  readonly stores: ReadonlyMap<string, StoreBuilder>;
  readonly globalStores: readonly GlobalStore[];
  /** By name, without the application id. */
  readonly repartitionTopics: ReadonlyMap<string, RepartitionTopic>;
  /** Store → the source topic that is its changelog. */
  readonly sourceChangelogs: ReadonlyMap<string, string>;
  /** Names of sources whose topics must have equally many partitions. */
  readonly copartitionedSources: readonly (readonly string[])[];
}
