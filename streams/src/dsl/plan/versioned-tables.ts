import type { LogicalNode } from './logical-node.ts';

/**
 * Whether a table's changes count as versioned for the operators after it. What is kept in a store of its own, or was to
 * be, is versioned if that store is; what is computed value by value, if the table before it is; a join that is not kept, never.
 */
export function isVersionedTable(nodes: ReadonlyMap<string, LogicalNode>, table: string): boolean {
  const node = nodes.get(table);
  switch (node?.kind) {
    case 'table-source':
    case 'aggregate':
    case 'cogroup':
      return node.store.kind === 'versioned';
    case 'table-transform':
      return node.describesStore ? node.store?.kind === 'versioned' : isVersionedTable(nodes, node.parents[0]);
    case 'table-table-join':
      return node.store?.kind === 'versioned';
    default:
      return false;
  }
}
