import { StreamsError } from '../../model/errors.ts';
import type { LogicalNode, StreamSourceNode } from './logical-node.ts';

/**
 * Streams of the same topics are read once: the later sources, each with the first one, whose settings hold.
 * @throws StreamsError STREAMS_INVALID_TOPOLOGY when topics overlap without being the same.
 */
export function mergedSources(nodes: readonly LogicalNode[]): ReadonlyMap<string, string> {
  const readers = new Map<string, StreamSourceNode>();
  const patterns = new Map<string, StreamSourceNode>();
  const merged = new Map<string, string>();
  for (const node of nodes) {
    if (node.kind !== 'stream-source') continue;
    if (node.pattern !== undefined) {
      const first = patterns.get(String(node.pattern)) ?? node;
      patterns.set(String(node.pattern), first);
      if (first !== node) merge(merged, first, node);
    }
    for (const topic of node.topics) {
      const first = readers.get(topic);
      if (first === undefined) {
        readers.set(topic, node);
      } else if (sameTopics(first, node)) {
        if (first !== node) merge(merged, first, node);
      } else {
        throw new StreamsError(
          'STREAMS_INVALID_TOPOLOGY',
          `topic '${topic}' is read by ${first.name} (${first.topics.join(', ')}) and by ${node.name} ` +
            `(${node.topics.join(', ')}): streams that share a topic must read the same topics`,
          { topic, operator: node.name },
        );
      }
    }
  }
  return merged;
}

function merge(merged: Map<string, string>, first: StreamSourceNode, node: StreamSourceNode): void {
  const { offsetReset } = first.consumed;
  if (offsetReset !== node.consumed.offsetReset) {
    throw new StreamsError(
      'STREAMS_INVALID_TOPOLOGY',
      `${first.name} and ${node.name} read the same topics and begin elsewhere: ${offsetReset ?? 'the default'} and ` +
        `${node.consumed.offsetReset ?? 'the default'}; give both the same offsetReset`,
      { operator: node.name },
    );
  }
  merged.set(node.name, first.name);
}

function sameTopics(a: StreamSourceNode, b: StreamSourceNode): boolean {
  return a.topics.length === b.topics.length && a.topics.every((topic) => b.topics.includes(topic));
}
