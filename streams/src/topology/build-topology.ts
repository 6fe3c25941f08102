import type { StoreBuilder } from '../model/state-store.ts';
import { copartitionGroups } from './copartition-groups.ts';
import { nodeGroups } from './node-groups.ts';
import type { BuiltTopology, RepartitionTopic, Subtopology, TopologyNode } from './topology-node.ts';
import type { TopologyPlan } from './topology-plan.ts';

/** Cuts a plan into sub-topologies and gives internal topics the application's prefix. */
export function buildTopology(plan: TopologyPlan, applicationId: string): BuiltTopology {
  const naming = new TopicNaming(plan, applicationId);
  const copartitioned = copartitionGroups(plan, (topic) => naming.fullName(topic));
  const subtopologies = nodeGroups(plan)
    .filter(({ global }) => !global)
    .map(({ id, nodes }) => buildSubtopology(plan, naming, { id, names: nodes, copartitioned }));
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

/** What one sub-topology is cut out of the plan by. */
interface Cut {
  readonly id: number;
  readonly names: readonly string[];
  /** Of all sub-topologies. */
  readonly copartitioned: readonly (readonly string[])[];
}

function buildSubtopology(plan: TopologyPlan, naming: TopicNaming, { id, names, copartitioned }: Cut): Subtopology {
  const nodes = names.map((name) => plan.nodes.get(name) as TopologyNode);
  const sources = nodes.filter((node) => node.kind === 'source');
  const topics = sources.flatMap((source) => source.topics);
  const written = nodes.flatMap((node) => (node.kind === 'sink' && typeof node.topic === 'string' ? [node.topic] : []));
  const used = new Set(nodes.flatMap((node) => (node.kind === 'processor' ? node.stores : [])));
  const stores = [...plan.stores.values()].filter(({ name }) => used.has(name));
  const globals = plan.globalStores.map(({ store }) => store.name);
  const sourceTopics = topics.map((topic) => naming.fullName(topic)).sort();
  return Object.freeze({
    id,
    nodes: nodes.map((node) => placedNode(node, naming, globals)),
    stores,
    sourceTopics,
    repartitionSourceTopics: topics.flatMap((topic) => {
      const repartition = naming.repartitionTopic(topic);
      return repartition === undefined ? [] : [{ ...repartition, name: naming.fullName(topic) }];
    }),
    repartitionSinkTopics: [...new Set(written.filter((topic) => naming.repartitionTopic(topic) !== undefined))]
      .map((topic) => naming.fullName(topic))
      .sort(),
    changelogs: changelogs(stores, plan, naming),
    copartitionGroups: copartitioned.filter((group) => group.every((topic) => sourceTopics.includes(topic))),
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
