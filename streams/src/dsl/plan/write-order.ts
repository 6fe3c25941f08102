import type { LogicalNode } from './logical-node.ts';

/**
 * The order in which nodes are written, which decides the numbers of sub-topologies: always the earliest of those that a
 * written node leads to. It is the order of the calls, except where a repartition was used again, which counts as its call,
 * and for merged repartitions, which follow their parents at once.
 */
export function writeOrder(nodes: readonly LogicalNode[], ranks: ReadonlyMap<string, number>): LogicalNode[] {
  const rankOf = (node: LogicalNode) => (node.kind === 'repartition' && node.merged ? 0 : (ranks.get(node.name) ?? 0));
  const waiting = new Set(nodes);
  const written = new Set<string>();
  const order: LogicalNode[] = [];
  while (waiting.size > 0) {
    let next: LogicalNode | undefined;
    for (const node of waiting) {
      if (!node.parents.every((parent) => written.has(parent))) continue;
      if (next === undefined || rankOf(node) < rankOf(next)) next = node;
    }
    if (next === undefined) return [...order, ...waiting];
    waiting.delete(next);
    written.add(next.name);
    order.push(next);
  }
  return order;
}
