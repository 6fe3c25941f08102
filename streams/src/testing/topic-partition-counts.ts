import type { BuiltTopology, Subtopology } from '../topology/topology-node.ts';

/**
 * How many partitions every topic of a topology has, as the group's coordinator decides: as given, one where nothing is
 * said; repartition topics as many as the topics they are co-partitioned with, else as the widest topic that feeds them.
 */
export function topicPartitionCounts(
  topology: BuiltTopology,
  given: { readonly [topic: string]: number },
): Map<string, number> {
  const { subtopologies } = topology;
  const counts = new Map(Object.entries(given));
  const open = new Set<string>();
  for (const { repartitionSourceTopics } of subtopologies) {
    for (const { name, partitions } of repartitionSourceTopics) {
      if (partitions === undefined) open.add(name);
      else counts.set(name, partitions);
    }
  }
  const flexible = new Set(open);
  widenByFeeders(subtopologies, counts, open);
  followCopartitioned(subtopologies, counts, flexible);
  return counts;
}

/** Gives each open topic the width of the widest topic that feeds it. */
function widenByFeeders(subtopologies: readonly Subtopology[], counts: Map<string, number>, open: Set<string>): void {
  const known = (topic: string) => (open.has(topic) ? undefined : (counts.get(topic) ?? 1));
  for (let before = 0; open.size !== before; ) {
    before = open.size;
    for (const topic of open) {
      const count = widestInput(subtopologies, topic, known);
      if (count === undefined) continue;
      counts.set(topic, count);
      open.delete(topic);
    }
  }
}

/** Gives the flexible topics of a group the width of those that have one of their own, else that of the widest. */
function followCopartitioned(
  subtopologies: readonly Subtopology[],
  counts: Map<string, number>,
  flexible: ReadonlySet<string>,
): void {
  for (const group of subtopologies.flatMap(({ copartitionGroups }) => copartitionGroups)) {
    const fixed = group.find((topic) => !flexible.has(topic));
    const widths = (fixed === undefined ? group : [fixed]).map((topic) => counts.get(topic) ?? 1);
    for (const topic of group) if (flexible.has(topic)) counts.set(topic, Math.max(...widths));
  }
}

/** Of the topics whose width is known, where sub-topologies feed each other; undefined when that is none. */
function widestInput(
  subtopologies: readonly Subtopology[],
  topic: string,
  known: (topic: string) => number | undefined,
): number | undefined {
  const feeders = subtopologies.filter(({ repartitionSinkTopics }) => repartitionSinkTopics.includes(topic));
  const widths = feeders.flatMap(({ sourceTopics }) => sourceTopics.flatMap((input) => known(input) ?? []));
  return widths.length === 0 ? undefined : Math.max(...widths);
}
