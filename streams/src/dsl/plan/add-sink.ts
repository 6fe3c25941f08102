import type { StreamPartitioner, TopicNameExtractor } from '../../topology/topology-node.ts';
import type { Produced } from '../options.ts';
import type { LogicalStream } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends the writing of a stream to a topic. */
export function addSink<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<K, V>,
  topic: string | TopicNameExtractor<K, V>,
  options: Produced<K, V>,
): void {
  plan.add({
    kind: 'stream-sink',
    name: plan.nameOf('KSTREAM-SINK-', options),
    parents: [parent.name],
    topic: topic as string | TopicNameExtractor,
    keySerde: options.keySerde ?? parent.keySerde,
    valueSerde: options.valueSerde ?? parent.valueSerde,
    partitioner: options.partitioner as StreamPartitioner | undefined,
  });
}
