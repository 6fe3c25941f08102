import { JavaHashSet, javaHashCode } from './java-hash-set.ts';
import type { TopologyPlan } from './topology-plan.ts';

/**
 * The groups of topics that must have equally many partitions, under full names, in the order in which Kafka Streams
 * tells of them: a coordinator takes another order for another topology. Groups that share a topic are one.
 */
export function copartitionGroups(plan: TopologyPlan, fullName: (topic: string) => string): readonly string[][] {
  const groupOf = new Map<string, JavaHashSet<string>>();
  for (const sources of plan.copartitionedSources) {
    const topics = [...topicsOf(sources, plan, fullName)];
    const shared = topics.find((topic) => groupOf.has(topic));
    const group = (shared === undefined ? undefined : groupOf.get(shared)) ?? JavaHashSet.of([]);
    // Kafka Streams leaves the other groups that topics are in as they are: what they hold could have other partitions.
    for (const topic of topics.flatMap((one) => [one, ...(groupOf.get(one) ?? [])])) {
      group.add(topic);
      groupOf.set(topic, group);
    }
  }
  return [...JavaHashSet.copyOf([...groupOf.values()], GROUPS)].map((group) => [...group]);
}

const GROUPS = {
  hashCode: (group: Iterable<string>) => [...group].reduce((sum, topic) => (sum + javaHashCode(topic)) | 0, 0),
  compare: () => 1,
};

function topicsOf(sources: readonly string[], plan: TopologyPlan, fullName: (topic: string) => string) {
  const topics = [...JavaHashSet.copyOfTexts(sources)].flatMap((name) => {
    const node = plan.nodes.get(name);
    return node?.kind === 'source' ? node.topics : [];
  });
  return JavaHashSet.of(topics.map(fullName));
}
