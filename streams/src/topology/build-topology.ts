import type { StoreBuilder } from '../model/state-store.ts';
import { nodeGroups } from './node-groups.ts';
import type { BuiltTopology, RepartitionTopic, SourceNode, Subtopology, TopologyNode } from './topology-node.ts';
import type { TopologyPlan } from './topology-plan.ts';

/** Cuts a plan into sub-topologies and gives internal topics the application's prefix. */
export function buildTopology(plan: TopologyPlan, applicationId: string): BuiltTopology {
  const naming = new TopicNaming(plan, applicationId);
  const subtopologies = nodeGroups(plan)
    .filter(({ global }) => !global)
    .map(({ id, nodes }) => buildSubtopology(plan, naming, id, nodes));
  return Object.freeze({
    applicationId,
    subtopologies: Object.freeze(subtopologies),
    globalStores: Object.freeze([...plan.globalStores]),
  });
}

/** Which topics are internal, and what they are called under the application id. */
class TopicNaming {
  readonly #applicationId: string;
  readonly #repartitionTopics: ReadonlyMap<string, RepartitionTopic>;

  constructor(plan: TopologyPlan, applicationId: string) {
    this.#applicationId = applicationId;
    this.#repartitionTopics = plan.repartitionTopics;
  }

  repartitionTopic(topic: string): RepartitionTopic | undefined {
    return this.#repartitionTopics.get(topic);
  }

  fullName(topic: string): string {
    return this.#repartitionTopics.has(topic) ? `${this.#applicationId}-${topic}` : topic;
  }

  changelog(store: string): string {
    return `${this.#applicationId}-${store}-changelog`;
  }
}

function buildSubtopology(plan: TopologyPlan, naming: TopicNaming, id: number, names: readonly string[]): Subtopology {
  const nodes = names.map((name) => plan.nodes.get(name) as TopologyNode);
  const sources = nodes.filter((node) => node.kind === 'source');
  const topics = sources.flatMap((source) => source.topics);
  const written = nodes.flatMap((node) => (node.kind === 'sink' && typeof node.topic === 'string' ? [node.topic] : []));
  const used = new Set(nodes.flatMap((node) => (node.kind === 'processor' ? node.stores : [])));
  const stores = [...plan.stores.values()].filter(({ name }) => used.has(name));
  const globals = plan.globalStores.map(({ store }) => store.name);
  return Object.freeze({
    id,
    nodes: nodes.map((node) => placedNode(node, naming, globals)),
    stores,
    sourceTopics: topics.map((topic) => naming.fullName(topic)).sort(),
    repartitionSourceTopics: topics.flatMap((topic) => {
      const repartition = naming.repartitionTopic(topic);
      return repartition === undefined ? [] : [{ ...repartition, name: naming.fullName(topic) }];
    }),
    repartitionSinkTopics: [...new Set(written.filter((topic) => naming.repartitionTopic(topic) !== undefined))]
      .map((topic) => naming.fullName(topic))
      .sort(),
    changelogs: changelogs(stores, plan, naming),
    copartitionGroups: copartitionGroups(sources, plan, naming),
  });
}

/** The node with full topic names; every processor may read every global store, as in Kafka Streams. */
function placedNode(node: TopologyNode, naming: TopicNaming, globals: readonly string[]): TopologyNode {
  switch (node.kind) {
    case 'source':
      return Object.freeze({ ...node, topics: node.topics.map((topic) => naming.fullName(topic)) });
    case 'sink':
      return typeof node.topic === 'string' ? Object.freeze({ ...node, topic: naming.fullName(node.topic) }) : node;
    case 'processor':
      return globals.length === 0 ? node : Object.freeze({ ...node, stores: [...node.stores, ...globals] });
  }
}

function changelogs(stores: readonly StoreBuilder[], plan: TopologyPlan, naming: TopicNaming): Map<string, string> {
  const changelogs = new Map<string, string>();
  for (const { name, logging } of stores) {
    const source = plan.sourceChangelogs.get(name);
    if (source !== undefined) changelogs.set(name, naming.fullName(source));
    else if (logging !== false) changelogs.set(name, naming.changelog(name));
  }
  return changelogs;
}

/** Groups that share a source are one group. */
function copartitionGroups(sources: readonly SourceNode[], plan: TopologyPlan, naming: TopicNaming): string[][] {
  const topicsOf = new Map(sources.map((source) => [source.name, source.topics]));
  const groups: Set<string>[] = [];
  for (const names of plan.copartitionedSources) {
    const topics = names.flatMap((name) => topicsOf.get(name) ?? []).map((topic) => naming.fullName(topic));
    if (topics.length < 2) continue;
    const merged = new Set(topics);
    for (let i = groups.length - 1; i >= 0; i--) {
      const group = groups[i] as Set<string>;
      if (!topics.some((topic) => group.has(topic))) continue;
      for (const topic of group) merged.add(topic);
      groups.splice(i, 1);
    }
    groups.push(merged);
  }
  return groups.map((group) => [...group].sort());
}
