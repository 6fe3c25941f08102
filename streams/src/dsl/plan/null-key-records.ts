import type { LogicalNode } from './logical-node.ts';

/** Names of the nodes after which a left or outer join wants records with a null key: their repartitions keep them. */
export function nodesKeepingNullKeys(nodes: readonly LogicalNode[]): ReadonlySet<string> {
  const keeping = new Set<string>();
  for (const node of nodes.toReversed()) {
    if (!keeping.has(node.name) && !takesNullKeys(node)) continue;
    for (const parent of node.parents) keeping.add(parent);
  }
  return keeping;
}

function takesNullKeys(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'stream-stream-join':
    case 'stream-table-join':
    case 'stream-global-join':
      return node.join !== 'inner';
    default:
      return false;
  }
}
