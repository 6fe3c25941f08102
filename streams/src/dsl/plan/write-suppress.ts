import { TableSuppressProcessor } from '../operators/table-suppress.ts';
import type { Compilation } from './compile-plan.ts';
import type { TableSuppressNode } from './logical-node.ts';
import { refuseHistory } from './table-history.ts';

/** Writes the holding back of a table's changes, with its buffer. */
export function writeTableSuppress(compilation: Compilation, node: TableSuppressNode): void {
  const { name, parents, store, waitMs, finalResults, bounds, closeAfterQuietMs } = node;
  refuseHistory(compilation.nodes, name, parents[0]);
  const settings = { name, bufferName: store.name, waitMs, finalResults, bounds, closeAfterQuietMs };
  compilation.topology.addProcessor({ name, parents, supplier: () => new TableSuppressProcessor(settings) });
  compilation.topology.addStateStore(compilation.store(store), [name]);
}
