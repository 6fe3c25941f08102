import { isDeepStrictEqual } from 'node:util';
import { changedStatus, failed, paused, progressing, ready } from './conditions.ts';
import { type KafkaOutcome, KafkaReconciler, usersOfOldCa } from './kafka-reconciler.ts';
import { kafkaStatus, nodePoolStatus } from './kafka-status.ts';
import {
  type Condition,
  isPaused,
  type Kafka,
  type KafkaNodePool,
  type KafkaTopic,
  type KafkaUser,
  KINDS,
  namespaceOf,
  type Secret,
  type Status,
} from './kinds.ts';
import type { KubeApi, KubeObject } from './kube-api.ts';
import { TopicReconciler } from './topic-reconciler.ts';
import { UserReconciler } from './user-reconciler.ts';

/** Everything that belongs to one cluster. */
export interface ClusterResources {
  readonly kafka: Kafka;
  readonly pools: readonly KafkaNodePool[];
  readonly topics: readonly KafkaTopic[];
  readonly users: readonly KafkaUser[];
}

/** How often topics and users are compared with the brokers' though nothing changed. */
const RESYNC_MS = 60_000;

type Log = (message: string, context: object) => void;

/** Keeps one cluster with its topics and users as its resources say. */
export class ClusterKeeper {
  readonly #api: KubeApi;
  readonly #log: Log;
  readonly #brokers: KafkaReconciler;
  readonly #topics: TopicReconciler;
  readonly #users: UserReconciler;
  #settled: { readonly seen: unknown; readonly at: number } | undefined;

  constructor(api: KubeApi, image: string, log: Log) {
    this.#api = api;
    this.#log = log;
    this.#brokers = new KafkaReconciler(api, image, log);
    this.#topics = new TopicReconciler(api);
    this.#users = new UserReconciler(api);
  }

  /** One pass over everything; failures end up in the resources' conditions. */
  async reconcile(resources: ClusterResources, now: Date): Promise<void> {
    const { kafka, pools } = resources;
    if (kafka.metadata.deletionTimestamp !== undefined) return;
    if (isPaused(kafka)) {
      await this.#writeStatus(KINDS.kafka, kafka, { ...kafka.status, conditions: [paused(now)] });
      return;
    }
    try {
      const userSecrets = await this.#userSecrets(kafka);
      const present = await this.#api.get<Secret>(
        KINDS.secret,
        namespaceOf(kafka),
        `${kafka.metadata.name}-clients-ca-cert`,
      );
      const oldUsers = usersOfOldCa(userSecrets, decodeCa(present));
      const outcome = await this.#brokers.reconcile(kafka, pools, oldUsers, now);
      await this.#writeKafka(kafka, outcome, now);
      for (const pool of pools) await this.#writeStatus(KINDS.nodePool, pool, nodePoolStatus(kafka, pool, outcome));
      const isUp = kafka.status?.conditions?.some(({ type }) => type === 'Ready') || outcome.waitsFor === undefined;
      if (isUp) await this.#entities(resources, outcome, userSecrets, now);
    } catch (error) {
      this.#log('cluster not reconciled', { error: String(error) });
      const status = { ...kafka.status, observedGeneration: kafka.metadata.generation ?? 0 };
      await this.#writeStatus(KINDS.kafka, kafka, { ...status, conditions: [failed(now, error)] });
    }
  }

  async close(): Promise<void> {
    await this.#brokers.close();
  }

  async #writeKafka(kafka: Kafka, outcome: KafkaOutcome, now: Date): Promise<void> {
    const warnings = outcome.warnings.map(
      (message): Condition => ({ ...ready(now), type: 'Warning', reason: 'KafkaConfiguration', message }),
    );
    if (outcome.waitsFor === undefined) {
      const status = kafkaStatus(kafka, outcome);
      await this.#writeStatus(KINDS.kafka, kafka, { ...status, conditions: [...warnings, ready(now)] });
      return;
    }
    // A cluster that is rolled stays ready; what it has become is observed when the roll is over.
    if (kafka.status?.conditions?.some(({ type }) => type === 'Ready')) return;
    const status = { ...kafka.status, clusterId: outcome.clusterId, conditions: [progressing(now, outcome.waitsFor)] };
    await this.#writeStatus(KINDS.kafka, kafka, status);
  }

  // Topics and users, as the entity operator keeps them; without it nobody does.
  async #entities(
    { kafka, topics, users }: ClusterResources,
    outcome: KafkaOutcome,
    userSecrets: readonly Secret[],
    now: Date,
  ): Promise<void> {
    const connection = this.#brokers.kafka;
    const { entityOperator } = kafka.spec;
    if (connection === undefined || entityOperator === undefined) return;
    const seen = seenOf([kafka, ...topics, ...users], userSecrets, outcome);
    const isFresh = this.#settled !== undefined && now.getTime() - this.#settled.at < RESYNC_MS;
    if (isFresh && isDeepStrictEqual(this.#settled?.seen, seen)) return;
    this.#settled = undefined;
    let good = true;
    const write = async (kind: typeof KINDS.topic | typeof KINDS.user, statuses: ReadonlyMap<KubeObject, Status>) => {
      for (const [resource, status] of statuses) {
        good &&= status.conditions?.[0]?.type !== 'NotReady' || status.conditions[0].reason === 'NotSupported';
        await this.#writeStatus(kind, resource, status);
      }
    };
    try {
      if (entityOperator.topicOperator) {
        await write(KINDS.topic, await this.#topics.reconcile(kafka, connection, topics, now));
      }
      if (entityOperator.userOperator) {
        await write(KINDS.user, await this.#users.reconcile(kafka, connection, users, outcome.clientsCa, now));
      }
      if (good) this.#settled = { seen, at: now.getTime() };
    } catch (error) {
      this.#log('topics and users not reconciled', { error: String(error) });
    }
  }

  async #userSecrets(kafka: Kafka): Promise<readonly Secret[]> {
    const selector = `strimzi.io/cluster=${kafka.metadata.name},strimzi.io/kind=KafkaUser`;
    return this.#api.list<Secret>(KINDS.secret, namespaceOf(kafka), selector);
  }

  async #writeStatus(kind: (typeof KINDS)[keyof typeof KINDS], resource: KubeObject, status: Status): Promise<void> {
    const changed = changedStatus((resource as { readonly status?: Status }).status, status);
    if (changed === undefined) return;
    await this.#api.mergeStatus(kind, namespaceOf(resource), resource.metadata.name, changed);
  }
}

function decodeCa(secret: Secret | undefined): string | undefined {
  const value = secret?.data?.['ca.crt'];
  return value === undefined ? undefined : Buffer.from(value, 'base64').toString();
}

// What topics and users depend on, but for their statuses.
function seenOf(resources: readonly KubeObject[], userSecrets: readonly Secret[], outcome: KafkaOutcome): unknown {
  return [
    outcome.clientsCa.certificate,
    resources.map(({ kind, metadata }) => {
      const { name, uid, generation, labels, annotations, deletionTimestamp } = metadata;
      return { kind, name, uid, generation, labels, annotations, deletionTimestamp };
    }),
    userSecrets.map(({ metadata, data }) => ({ name: metadata.name, annotations: metadata.annotations, data })),
  ];
}
