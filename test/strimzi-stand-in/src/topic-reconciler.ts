import { ConfigResourceTypes, ConfigSources, IncrementalAlterConfigOperationTypes } from '@platformatic/kafka';
import { failed, ready } from './conditions.ts';
import { type KafkaConnection, kafkaErrorText } from './kafka-connection.ts';
import { isPaused, type Kafka, type KafkaTopic, KINDS, namespaceOf, type Status } from './kinds.ts';
import type { KubeApi } from './kube-api.ts';
import { Refusal } from './refusal.ts';

const FINALIZER = 'strimzi.io/topic-operator';

/** The status of a KafkaTopic after a pass. */
export interface TopicStatus extends Status {
  readonly topicName?: string;
  readonly topicId?: string;
}

/** A topic as the brokers have it. */
interface PresentTopic {
  readonly id: string;
  readonly partitions: number;
  readonly replicas: number;
  /** What has been set for this topic alone. */
  readonly config: Readonly<Record<string, string>>;
}

/** The name of the topic that a resource is about. */
export function topicNameOf(topic: KafkaTopic): string {
  return topic.spec?.topicName ?? topic.metadata.name;
}

/** Whether the resource is to have a say in its topic. */
function isManaged(topic: KafkaTopic): boolean {
  return topic.metadata.annotations?.['strimzi.io/managed'] !== 'false';
}

/** Keeps the topics of one cluster as their KafkaTopics say, never the other way round; topics without a resource are left alone. */
export class TopicReconciler {
  readonly #api: KubeApi;
  /** The topic of each resource that had one when it was last looked at. */
  readonly #held = new Map<string, string>();

  constructor(api: KubeApi) {
    this.#api = api;
  }

  /** One pass; answers with the new status of each resource that is still there. */
  async reconcile(
    kafka: Kafka,
    connection: KafkaConnection,
    topics: readonly KafkaTopic[],
    now: Date,
  ): Promise<ReadonlyMap<KafkaTopic, TopicStatus>> {
    const statuses = new Map<KafkaTopic, TopicStatus>();
    const present = await presentTopics(connection, [...topics.map(topicNameOf), ...this.#held.values()]);
    await this.#removeUnheld(connection, topics, present);
    for (const topic of topics) {
      if (topic.metadata.deletionTimestamp !== undefined) {
        await removeTopic(this.#api, connection, topic, present);
        this.#held.delete(topic.metadata.name);
        continue;
      }
      if (isPaused(topic)) continue;
      try {
        await setFinalizer(this.#api, topic, usesFinalizers(kafka));
        const topicId = isManaged(topic) ? await reconcileTopic(connection, topic, topics, present) : undefined;
        if (topicId === undefined) this.#held.delete(topic.metadata.name);
        else this.#held.set(topic.metadata.name, topicNameOf(topic));
        statuses.set(topic, {
          ...observed(topic),
          conditions: [ready(now)],
          ...(isManaged(topic) && { topicName: topicNameOf(topic) }),
          ...(topicId !== undefined && { topicId }),
        });
      } catch (error) {
        const refusal = error instanceof Refusal ? error : new Refusal(kafkaErrorText(error), 'KafkaError');
        statuses.set(topic, { ...topic.status, ...observed(topic), conditions: [failed(now, refusal)] });
      }
    }
    return statuses;
  }

  // Without finalizers a resource is gone before anybody is asked.
  async #removeUnheld(
    connection: KafkaConnection,
    topics: readonly KafkaTopic[],
    present: ReadonlyMap<string, PresentTopic>,
  ): Promise<void> {
    const names = new Set(topics.map((topic) => topic.metadata.name));
    const wanted = new Set(topics.map(topicNameOf));
    for (const [resource, name] of this.#held) {
      if (names.has(resource)) continue;
      if (!wanted.has(name) && present.has(name)) await connection.admin.deleteTopics({ topics: [name] });
      this.#held.delete(resource);
    }
  }
}

function usesFinalizers(kafka: Kafka): boolean {
  const env = kafka.spec.entityOperator?.template?.topicOperatorContainer?.env ?? [];
  return !env.some(({ name, value }) => name === 'STRIMZI_USE_FINALIZERS' && value === 'false');
}

function observed(topic: KafkaTopic): { readonly observedGeneration: number } {
  return { observedGeneration: topic.metadata.generation ?? 0 };
}

async function reconcileTopic(
  kafka: KafkaConnection,
  topic: KafkaTopic,
  all: readonly KafkaTopic[],
  present: ReadonlyMap<string, PresentTopic>,
): Promise<string> {
  const name = topicNameOf(topic);
  if (topic.status?.topicName !== undefined && topic.status.topicName !== name) {
    throw new Refusal('Changing spec.topicName is not supported', 'NotSupported');
  }
  const [oldest] = all.filter((other) => topicNameOf(other) === name && isManaged(other)).sort(byAge);
  if (oldest !== undefined && oldest !== topic) {
    const { namespace, name: holder } = oldest.metadata;
    throw new Refusal(`Managed by Ref{namespace='${namespace}', name='${holder}'}`, 'ResourceConflict');
  }
  const found = present.get(name);
  if (found === undefined) return createTopic(kafka, topic);
  await alterConfig(kafka, topic, found);
  await alterPartitions(kafka, topic, found);
  const { replicas } = topic.spec ?? {};
  if (replicas !== undefined && replicas !== -1 && replicas !== found.replicas) {
    throw new Refusal(`Replication factor change not supported, but required for topic ${name}`, 'NotSupported');
  }
  return found.id;
}

function byAge(a: KafkaTopic, b: KafkaTopic): number {
  const [first, second] = [a, b].map(({ metadata }) => `${metadata.creationTimestamp} ${metadata.name}`);
  return (first ?? '') < (second ?? '') ? -1 : 1;
}

async function createTopic(kafka: KafkaConnection, topic: KafkaTopic): Promise<string> {
  const { partitions, replicas } = topic.spec ?? {};
  const [created] = await kafka.admin.createTopics({
    topics: [
      {
        topic: topicNameOf(topic),
        ...(partitions !== undefined && { partitions }),
        ...(replicas !== undefined && { replicas }),
      },
    ],
    configs: Object.entries(wantedConfig(topic)).map(([name, value]) => ({ name, value })),
  });
  return kafkaUuid(created?.id ?? '');
}

async function alterConfig(kafka: KafkaConnection, topic: KafkaTopic, found: PresentTopic): Promise<void> {
  const wanted = wantedConfig(topic);
  const set = Object.entries(wanted)
    .filter(([name, value]) => found.config[name] !== value)
    .map(([name, value]) => ({ name, value, configOperation: IncrementalAlterConfigOperationTypes.SET }));
  const remove = Object.keys(found.config)
    .filter((name) => !(name in wanted))
    .map((name) => ({ name, configOperation: IncrementalAlterConfigOperationTypes.DELETE }));
  if (set.length + remove.length === 0) return;
  await kafka.admin.incrementalAlterConfigs({
    resources: [
      { resourceType: ConfigResourceTypes.TOPIC, resourceName: topicNameOf(topic), configs: [...set, ...remove] },
    ],
  });
}

async function alterPartitions(kafka: KafkaConnection, topic: KafkaTopic, found: PresentTopic): Promise<void> {
  const { partitions } = topic.spec ?? {};
  if (partitions === undefined || partitions === -1 || partitions === found.partitions) return;
  if (partitions < found.partitions) throw new Refusal('Decreasing partitions not supported', 'NotSupported');
  await kafka.admin.createPartitions({ topics: [{ name: topicNameOf(topic), count: partitions }] });
}

function wantedConfig(topic: KafkaTopic): Record<string, string> {
  const entries = Object.entries(topic.spec?.config ?? {});
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : String(value)]),
  );
}

async function presentTopics(
  kafka: KafkaConnection,
  names: readonly string[],
): Promise<ReadonlyMap<string, PresentTopic>> {
  const all = new Set(await kafka.admin.listTopics());
  const existing = [...new Set(names)].filter((name) => all.has(name));
  if (existing.length === 0) return new Map();
  const { topics } = await kafka.admin.metadata({ topics: existing, forceUpdate: true });
  const described = await kafka.admin.describeConfigs({
    resources: existing.map((resourceName) => ({ resourceType: ConfigResourceTypes.TOPIC, resourceName })),
  });
  const configs = new Map(described.map(({ resourceName, configs: found }) => [resourceName, found]));
  return new Map(
    [...topics].map(([name, { id, partitions }]) => {
      const own = (configs.get(name) ?? []).filter(
        (config) => config.configSource === ConfigSources.DYNAMIC_TOPIC_CONFIG,
      );
      const present: PresentTopic = {
        id: kafkaUuid(id),
        partitions: partitions.length,
        replicas: partitions[0]?.replicas.length ?? 0,
        config: Object.fromEntries(own.map((config) => [config.name, config.value ?? ''])),
      };
      return [name, present];
    }),
  );
}

async function removeTopic(
  api: KubeApi,
  kafka: KafkaConnection,
  topic: KafkaTopic,
  present: ReadonlyMap<string, PresentTopic>,
): Promise<void> {
  const name = topicNameOf(topic);
  // Only the resource that had it may take the topic with it.
  if (isManaged(topic) && topic.status?.topicName === name && present.has(name)) {
    await kafka.admin.deleteTopics({ topics: [name] });
  }
  await releaseTopic(api, topic);
}

/** Lets Kubernetes delete a KafkaTopic. */
export async function releaseTopic(api: KubeApi, topic: KafkaTopic): Promise<void> {
  await setFinalizer(api, topic, false);
}

async function setFinalizer(api: KubeApi, topic: KafkaTopic, wanted: boolean): Promise<void> {
  const present = topic.metadata.finalizers ?? [];
  if (present.includes(FINALIZER) === wanted) return;
  const finalizers = wanted ? [...present, FINALIZER] : present.filter((finalizer) => finalizer !== FINALIZER);
  await api.merge(KINDS.topic, namespaceOf(topic), topic.metadata.name, { metadata: { finalizers } });
}

// Kafka prints its ids in base64.
function kafkaUuid(id: string): string {
  return /^[0-9a-f-]{36}$/i.test(id) ? Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url') : id;
}
