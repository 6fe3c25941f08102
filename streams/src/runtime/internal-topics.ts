import type { GroupSubtopology, InternalTopic } from '../client/streams-group.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import { plusMs } from '../model/timestamp.ts';
import type { BuiltTopology, Subtopology } from '../topology/topology-node.ts';

const ONE_DAY_MS = 24 * 60 * 60 * 1000;

/** The settings that Kafka Streams gives a repartition topic: nothing is deleted but what was processed. */
export const REPARTITION_CONFIGS = {
  'cleanup.policy': 'delete',
  'message.timestamp.type': 'CreateTime',
  'retention.ms': '-1',
  'segment.bytes': '52428800',
} as const;

/** The settings of a store's changelog topic, those of its builder last. */
export function changelogConfigs(store: StoreBuilder): { readonly [setting: string]: string } {
  return {
    'cleanup.policy': store.cleanup,
    'message.timestamp.type': 'CreateTime',
    ...(store.retentionMs !== undefined && { 'retention.ms': String(store.retentionMs + ONE_DAY_MS) }),
    ...(store.historyRetentionMs !== undefined && {
      'min.compaction.lag.ms': String(plusMs(store.historyRetentionMs, ONE_DAY_MS)),
    }),
    ...(store.logging === false ? {} : store.logging),
  };
}

/** How Kafka Streams asks for the broker's default; a coordinator takes any other number for another topology. */
const BROKER_DEFAULT = -1;

/**
 * The topology as the group's coordinator is told of it: sub-topologies by id as text, topics sorted (KIP-1071). What
 * Kafka Streams tells of the same topology is the same, so that either goes on with a group of the other.
 */
export function groupTopology(topology: BuiltTopology, replicas = 0): readonly GroupSubtopology[] {
  const replicationFactor = replicas === 0 ? BROKER_DEFAULT : replicas;
  return topology.subtopologies
    .map((subtopology) => groupSubtopology(subtopology, replicationFactor))
    .sort((a, b) => compareText(a.subtopologyId, b.subtopologyId));
}

function groupSubtopology(subtopology: Subtopology, replicationFactor: number): GroupSubtopology {
  const internal = new Set(subtopology.repartitionSourceTopics.map(({ name }) => name));
  return {
    subtopologyId: String(subtopology.id),
    sourceTopics: subtopology.sourceTopics.filter((topic) => !internal.has(topic)).sort(compareText),
    repartitionSinkTopics: [...subtopology.repartitionSinkTopics].sort(compareText),
    stateChangelogTopics: changelogTopics(subtopology, replicationFactor),
    repartitionSourceTopics: subtopology.repartitionSourceTopics
      .map(({ name, partitions }) => ({
        name,
        partitions: partitions ?? 0,
        replicationFactor,
        configs: REPARTITION_CONFIGS,
      }))
      .sort(byName),
    copartitionGroups: subtopology.copartitionGroups,
  };
}

function changelogTopics(subtopology: Subtopology, replicationFactor: number): readonly InternalTopic[] {
  const topics: InternalTopic[] = [];
  for (const store of subtopology.stores) {
    const name = subtopology.changelogs.get(store.name);
    if (name === undefined || subtopology.sourceTopics.includes(name)) continue;
    topics.push({ name, partitions: 0, replicationFactor, configs: changelogConfigs(store) });
  }
  return topics.sort(byName);
}

function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return compareText(a.name, b.name);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
