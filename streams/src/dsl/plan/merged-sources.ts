import { StreamsError } from '../../model/errors.ts';
import type { LogicalNode, StreamSourceNode } from './logical-node.ts';

/**
 * Streams of the same topics are read once: the later sources, each with the first one, whose settings hold.
 * @throws StreamsError STREAMS_INVALID_TOPOLOGY when topics overlap without being the same.
 */
export function mergedSources(nodes: readonly LogicalNode[]): ReadonlyMap<string, string> {
  const readers = new Map<string, StreamSourceNode>();
  const merged = new Map<string, string>();
  for (const node of nodes) {
    if (node.kind !== 'stream-source') continue;
    for (const topic of node.topics) {
      const first = readers.get(topic);
      if (first === undefined) {
        readers.set(topic, node);
      } else if (sameTopics(first, node)) {
        if (first !== node) merged.set(node.name, first.name);
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

function sameTopics(a: StreamSourceNode, b: StreamSourceNode): boolean {
  return a.topics.length === b.topics.length && a.topics.every((topic) => b.topics.includes(topic));
}
