import { StreamsError } from '../../model/errors.ts';
import type { LogicalNode } from './logical-node.ts';

/**
 * How long after a window's end results at `node` may still change, ms: the grace of the windowed aggregation that they
 * come of, the longest of several (`GraphGraceSearchUtil`).
 * @throws StreamsError STREAMS_INVALID_TOPOLOGY when there is a way to `node` without one
 */
export function inheritedGrace(nodes: readonly LogicalNode[], node: string): number {
  return graceAt(new Map(nodes.map((each) => [each.name, each])), node, []);
}

function graceAt(nodes: ReadonlyMap<string, LogicalNode>, name: string, behind: readonly string[]): number {
  const node = nodes.get(name);
  if (node?.kind === 'aggregate' && node.graceMs !== undefined) return node.graceMs;
  const chain = [name, ...behind];
  if (node === undefined || node.parents.length === 0) {
    throw new StreamsError(
      'STREAMS_INVALID_TOPOLOGY',
      `a window's close is known for windowed aggregations alone, and there is none in ${chain.join('->')}`,
      { operator: behind.at(-1) ?? name },
    );
  }
  return Math.max(...node.parents.map((parent) => graceAt(nodes, parent, chain)));
}
