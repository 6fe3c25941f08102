import type { Joined } from '../options.ts';
import { repartitionNode } from './add-repartition.ts';
import type { LogicalStream } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** The stream partitioned by its key: itself, or read back from a repartition topic, which joins without a name share. */
export function repartitionForJoin<K, V>(
  plan: StreamsPlan,
  stream: LogicalStream<K, V>,
  options: Joined<K, V>,
): LogicalStream<K, V> {
  if (!stream.repartitionRequired) return stream;
  const keySerde = options.keySerde ?? stream.keySerde;
  const valueSerde = options.valueSerde ?? stream.valueSerde;
  const topic = options.name ?? stream.name;
  const fresh = repartitionNode(plan, {
    parent: stream.name,
    topic,
    keySerde,
    valueSerde,
    named: options.name !== undefined,
  });
  const { name } = plan.repartition(stream, fresh, topic === stream.name);
  return { kind: 'stream', name, keySerde, valueSerde, sources: [name], repartitionRequired: false };
}
