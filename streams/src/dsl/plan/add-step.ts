import type { ProcessorSupplier } from '../../topology/processor.ts';
import type { Named, ProcessOptions } from '../options.ts';
import type { ProcessNode } from './logical-node.ts';
import type { LogicalStream } from './logical-stream.ts';
import { requireName } from './require-name.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** What steps change of a record, by their prefix; the others change nothing. */
const CHANGES: { readonly [prefix: string]: ProcessNode['changes'] } = {
  'KSTREAM-MAP-': 'key',
  'KSTREAM-FLATMAP-': 'key',
  'KSTREAM-KEY-SELECT-': 'key',
  'KSTREAM-PROCESSOR-': 'key',
  'KSTREAM-MAPVALUES-': 'value',
  'KSTREAM-FLATMAPVALUES-': 'value',
  'KSTREAM-PROCESSVALUES-': 'value',
};

/** Appends a step after a stream; the caller says what of the serdes and the partitioning still holds. */
export function addStep<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<unknown, unknown>,
  prefix: string,
  supplier: ProcessorSupplier,
  options: Named,
): LogicalStream<K, V> {
  return appended(plan, parent, plan.nameOf(prefix, options), { supplier, stores: [], changes: CHANGES[prefix] });
}

/** Appends a user's processor with its stores; unlike other steps, one that the user names uses up no number. */
export function addProcess<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<unknown, unknown>,
  prefix: string,
  supplier: ProcessorSupplier,
  options: ProcessOptions,
): LogicalStream<K, V> {
  const name = options.name === undefined ? plan.newName(prefix) : requireName(options.name);
  return appended(plan, parent, name, { supplier, stores: options.stores ?? [], changes: CHANGES[prefix] });
}

function appended<K, V>(
  plan: StreamsPlan,
  parent: LogicalStream<unknown, unknown>,
  name: string,
  step: Pick<ProcessNode, 'supplier' | 'stores' | 'changes'>,
): LogicalStream<K, V> {
  plan.add({ kind: 'process', name, parents: [parent.name], ...step });
  return { ...(parent as LogicalStream<K, V>), name };
}
