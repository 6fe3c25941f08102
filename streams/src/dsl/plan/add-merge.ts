import { PassThroughProcessor } from '../operators/pass-through.ts';
import type { Named } from '../options.ts';
import type { LogicalStream } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends the point where two streams become one; neither's serdes are known to serve both. */
export function addMerge<K, V>(
  plan: StreamsPlan,
  first: LogicalStream<K, V>,
  second: LogicalStream<K, V>,
  options: Named,
): LogicalStream<K, V> {
  const name = plan.nameOf('KSTREAM-MERGE-', options);
  const parents = [first.name, second.name];
  plan.add({
    kind: 'process',
    name,
    parents,
    supplier: () => new PassThroughProcessor(),
    stores: [],
    changes: 'merge',
  });
  return {
    kind: 'stream',
    name,
    keySerde: undefined,
    valueSerde: undefined,
    sources: [...new Set([...first.sources, ...second.sources])],
    repartitionRequired: first.repartitionRequired || second.repartitionRequired,
  };
}
