import type { TaskId } from '../model/task-id.ts';
import type { TopicPartitionName } from '../model/topic-partition.ts';
import type { Subtopology } from '../topology/topology-node.ts';
import type { HeadOrder } from './head-order.ts';
import type { RecordCollector } from './record-collector.ts';
import type { StartPosition } from './start-positions.ts';
import type { TaskConfig } from './task-config.ts';
import type { StoreBytes, WriteListener } from './task-stores.ts';

/** What one task is made of. */
export interface StreamTaskOptions {
  readonly id: TaskId;
  readonly partition: number;
  readonly subtopology: Subtopology;
  readonly positions: ReadonlyMap<TopicPartitionName, StartPosition>;
  readonly state: StoreBytes;
  readonly collector: RecordCollector;
  readonly config: TaskConfig;
  readonly onWrite?: WriteListener;
  /** Shared with tasks that are to take their records in one order; each has its own, unless given. */
  readonly order?: HeadOrder;
}
