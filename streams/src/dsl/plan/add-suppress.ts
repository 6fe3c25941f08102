import type { Suppressed } from '../suppressed.ts';
import { inheritedGrace } from './inherited-grace.ts';
import type { LogicalTable } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

const PREFIX = 'KTABLE-SUPPRESS-';

/** Appends the holding back of a table's changes; one that the user names uses up no number, nor does its buffer. */
export function addSuppress<K, V>(
  plan: StreamsPlan,
  parent: LogicalTable<K, V>,
  suppressed: Suppressed<K>,
): LogicalTable<K, V> {
  const { kind, bounds, logging, closeAfterQuietMs } = suppressed;
  const name = suppressed.name ?? plan.newName(PREFIX);
  const waitMs = suppressed.waitMs ?? inheritedGrace(plan.nodes, parent.name);
  const storeName = suppressed.name === undefined ? plan.newStoreName(PREFIX) : `${suppressed.name}-store`;
  const { keySerde, valueSerde, sources } = parent;
  plan.add({
    kind: 'table-suppress',
    name,
    parents: [parent.name],
    store: Object.freeze({ kind: 'change-buffer', name: storeName, keySerde, valueSerde, persistent: false, logging }),
    waitMs,
    finalResults: kind === 'until-window-closes',
    bounds,
    closeAfterQuietMs,
  });
  return { kind: 'table', name, keySerde, valueSerde, sources };
}
