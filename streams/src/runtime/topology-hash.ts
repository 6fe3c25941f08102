import { createHash } from 'node:crypto';
import type { GroupSubtopology } from '../client/streams-group.ts';

/** SHA-256, in hex, of sub-topologies as a group's coordinator is told of them: equal for equal topologies. */
export function topologyHash(subtopologies: readonly GroupSubtopology[]): string {
  return createHash('sha256').update(JSON.stringify(subtopologies, sortedKeys)).digest('hex');
}

function sortedKeys(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
