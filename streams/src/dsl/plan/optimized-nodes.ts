import type { CompileOptions } from './compile-plan.ts';
import type { LogicalNode, StreamStreamJoinNode } from './logical-node.ts';
import { mergeRepartitions } from './merge-repartitions.ts';

/** The nodes of a plan as they are written: with repartitions made one and joins with oneself marked, where that is asked for. */
export function optimizedNodes(
  plan: readonly LogicalNode[],
  mergedSources: ReadonlyMap<string, string>,
  { optimizations, index }: CompileOptions,
): readonly LogicalNode[] {
  let nodes = plan;
  if (optimizations.has('merge-repartition-topics')) nodes = mergeRepartitions(nodes, mergedSources, index);
  if (!optimizations.has('single-store-self-join')) return nodes;
  const source = (name: string) => mergedSources.get(name) ?? name;
  return nodes.map((node) => (isSelfJoin(node, source) ? Object.freeze({ ...node, self: true }) : node));
}

function isSelfJoin(node: LogicalNode, source: (name: string) => string): node is StreamStreamJoinNode {
  return node.kind === 'stream-stream-join' && source(node.parents[0]) === source(node.parents[1]);
}
