/** Watches Strimzi's resources and keeps real brokers, topics and users for them. */
import { setTimeout as delay } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { ClusterKeeper, type ClusterResources } from './cluster-keeper.ts';
import {
  clusterOf,
  type Kafka,
  type KafkaNodePool,
  type KafkaTopic,
  type KafkaUser,
  KINDS,
  namespaceOf,
} from './kinds.ts';
import { KubeApi, type KubeObject } from './kube-api.ts';
import { releaseTopic } from './topic-reconciler.ts';

const PAUSE_MS = 2_000;

function log(message: string, context: object = {}): void {
  console.log(JSON.stringify({ time: new Date().toISOString(), message, ...context }));
}

class StandIn {
  readonly #api: KubeApi;
  readonly #namespaces: readonly (string | undefined)[];
  readonly #image: string;
  readonly #keepers = new Map<string, ClusterKeeper>();
  readonly #busy = new Map<string, Promise<void>>();

  constructor(api: KubeApi, namespaces: readonly string[], image: string) {
    this.#api = api;
    this.#namespaces = namespaces.length === 0 ? [undefined] : namespaces;
    this.#image = image;
  }

  async pass(): Promise<void> {
    const [kafkas, pools, topics, users] = await Promise.all([
      this.#list<Kafka>(KINDS.kafka),
      this.#list<KafkaNodePool>(KINDS.nodePool),
      this.#list<KafkaTopic>(KINDS.topic),
      this.#list<KafkaUser>(KINDS.user),
    ]);
    const present = new Set(kafkas.map((kafka) => kafka.metadata.uid));
    for (const [uid, keeper] of this.#keepers) {
      if (present.has(uid)) continue;
      this.#keepers.delete(uid);
      await keeper.close();
    }
    for (const kafka of kafkas) {
      const belongs = (resource: KubeObject): boolean =>
        clusterOf(resource) === kafka.metadata.name && namespaceOf(resource) === namespaceOf(kafka);
      this.#start(kafka, {
        kafka,
        pools: pools.filter(belongs),
        topics: topics.filter(belongs),
        users: users.filter(belongs),
      });
    }
    await this.#releaseOrphans(topics, kafkas);
  }

  async close(): Promise<void> {
    await Promise.all(this.#busy.values());
    await Promise.all([...this.#keepers.values()].map((keeper) => keeper.close()));
  }

  // A cluster whose brokers are slow to answer holds up no other.
  #start(kafka: Kafka, resources: ClusterResources): void {
    const uid = kafka.metadata.uid ?? '';
    if (this.#busy.has(uid)) return;
    const pass = this.#keeperOf(kafka)
      .reconcile(resources, new Date())
      .catch((error: unknown) => log('pass failed', { cluster: kafka.metadata.name, error: String(error) }))
      .finally(() => this.#busy.delete(uid));
    this.#busy.set(uid, pass);
  }

  #keeperOf(kafka: Kafka): ClusterKeeper {
    const uid = kafka.metadata.uid ?? '';
    const name = `${namespaceOf(kafka)}/${kafka.metadata.name}`;
    const keeper =
      this.#keepers.get(uid) ??
      new ClusterKeeper(this.#api, this.#image, (message, context) => log(message, { cluster: name, ...context }));
    this.#keepers.set(uid, keeper);
    return keeper;
  }

  // A namespace that is deleted takes the brokers with it, and must not wait for what they can no longer do.
  async #releaseOrphans(topics: readonly KafkaTopic[], kafkas: readonly Kafka[]): Promise<void> {
    const alive = kafkas.filter((kafka) => kafka.metadata.deletionTimestamp === undefined);
    const orphans = topics.filter(
      (topic) =>
        topic.metadata.deletionTimestamp !== undefined &&
        !alive.some((kafka) => kafka.metadata.name === clusterOf(topic) && namespaceOf(kafka) === namespaceOf(topic)),
    );
    for (const topic of orphans) await releaseTopic(this.#api, topic);
  }

  async #list<T extends KubeObject>(kind: (typeof KINDS)[keyof typeof KINDS]): Promise<T[]> {
    const lists = await Promise.all(this.#namespaces.map((namespace) => this.#api.list<T>(kind, namespace)));
    return lists.flat();
  }
}

async function main(): Promise<void> {
  const config = new KubeConfig();
  config.loadFromDefault();
  const namespaces = (process.env['STRIMZI_NAMESPACE'] ?? '*').split(',').filter((name) => name !== '*' && name !== '');
  const standIn = new StandIn(
    new KubeApi(config, Object.values(KINDS)),
    namespaces,
    process.env['KAFKA_IMAGE'] ?? 'orders-platform/kafka:test',
  );
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  log('started', { namespaces: namespaces.length === 0 ? 'all' : namespaces });
  while (!stop.signal.aborted) {
    await standIn.pass().catch((error: unknown) => log('pass failed', { error: String(error) }));
    await delay(PAUSE_MS, undefined, { signal: stop.signal }).catch(() => {});
  }
  await standIn.close();
}

await main();
