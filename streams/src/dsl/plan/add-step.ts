import type { ProcessorSupplier } from '../../topology/processor.ts';
import type { Named, ProcessOptions } from '../options.ts';
import type { LogicalStream } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends a step after a stream; the caller says what of the serdes and the partitioning still holds. */
export function addStep<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<unknown, unknown>,
  prefix: string,
  supplier: ProcessorSupplier,
  options: Named,
): LogicalStream<K, V> {
  return appended(plan, parent, plan.nameOf(prefix, options), supplier, []);
}

/** Appends a user's processor with its stores; unlike other steps, one that the user names uses up no number. */
export function addProcess<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<unknown, unknown>,
  prefix: string,
  supplier: ProcessorSupplier,
  options: ProcessOptions,
): LogicalStream<K, V> {
  return appended(plan, parent, options.name ?? plan.newName(prefix), supplier, options.stores ?? []);
}

function appended<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<unknown, unknown>,
  name: string,
  supplier: ProcessorSupplier,
  stores: readonly string[],
): LogicalStream<K, V> {
  plan.add({ kind: 'process', name, parents: [parent.name], supplier, stores });
  return { ...(parent as LogicalStream<K, V>), name };
}
