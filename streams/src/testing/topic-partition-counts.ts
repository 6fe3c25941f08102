import type { BuiltTopology } from '../topology/topology-node.ts';

/**
 * How many partitions every topic of a topology has: as given, one where nothing is said, and for repartition topics
 * as many as the widest topic that feeds them, as the group's coordinator decides.
 */
export function topicPartitionCounts(
  topology: BuiltTopology,
  given: { readonly [topic: string]: number },
): Map<string, number> {
  const counts = new Map(Object.entries(given));
  const open = new Set<string>();
  for (const { repartitionSourceTopics } of topology.subtopologies) {
    for (const { name, partitions } of repartitionSourceTopics) {
      if (partitions === undefined) open.add(name);
      else counts.set(name, partitions);
    }
  }
  while (open.size > 0) {
    const before = open.size;
    for (const topic of open) {
      const feeders = topology.subtopologies.filter(({ repartitionSinkTopics }) =>
        repartitionSinkTopics.includes(topic),
      );
      const sources = feeders.flatMap(({ sourceTopics }) => sourceTopics);
      if (sources.some((source) => open.has(source))) continue;
      counts.set(topic, Math.max(1, ...sources.map((source) => counts.get(source) ?? 1)));
      open.delete(topic);
    }
    // Topics that feed each other in a circle have no width of their own.
    if (open.size === before) for (const topic of open) open.delete(topic);
  }
  return counts;
}
