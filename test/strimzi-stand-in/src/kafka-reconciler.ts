import { createHash } from 'node:crypto';
import { brokerPod, volumeClaims } from './broker-pod.ts';
import { allSigned, allTrust, type NodeState, nextStep } from './broker-roll.ts';
import { brokerSettings, forbiddenSettings, formatProperties, REPLICATION_PORT } from './broker-settings.ts';
import { type CertifiedKey, fingerprint } from './certificate.ts';
import { type Authority, type AuthorityPlan, DONE_ANNOTATIONS, reconcileAuthority } from './certificate-authority.ts';
import { clusterObjects } from './cluster-objects.ts';
import { type ClusterHealth, KafkaConnection } from './kafka-connection.ts';
import { type Kafka, type KafkaNodePool, KINDS, namespaceOf, type Pod, type Secret } from './kinds.ts';
import type { KubeApi, KubeObject } from './kube-api.ts';
import { nodeCertificate, operatorCertificate, signedUnder } from './node-certificates.ts';
import { clusterLabels, hostOf, type Node, nodesOf, ownedBy } from './nodes.ts';
import { Refusal } from './refusal.ts';
import { decodeText } from './secret-data.ts';
import { validateKafka } from './validate-kafka.ts';

/** What became of one pass over a cluster. */
export interface KafkaOutcome {
  readonly nodes: readonly Node[];
  readonly clusterCa: Authority;
  readonly clientsCa: Authority;
  readonly clusterId: string;
  /** Undefined when everything is as it should be. */
  readonly waitsFor: string | undefined;
  readonly warnings: readonly string[];
}

/** How often it is checked that what was made is still there. */
const LOOK_AGAIN_MS = 20_000;

type Log = (message: string, context: object) => void;

/** Keeps one Kafka cluster as its Kafka and KafkaNodePools describe it; every call does the next steps and says what is left. */
export class KafkaReconciler {
  readonly #api: KubeApi;
  readonly #image: string;
  readonly #log: Log;
  readonly #applied = new Map<string, { readonly hash: string; readonly seenAt: number }>();
  /** Known as soon as the brokers have answered once. */
  #clusterId: string | undefined;
  #connection: { readonly key: string; readonly kafka: KafkaConnection } | undefined;

  constructor(api: KubeApi, image: string, log: Log) {
    this.#api = api;
    this.#image = image;
    this.#log = log;
  }

  /** The connection to the brokers that the last pass made, once there is one. */
  get kafka(): KafkaConnection | undefined {
    return this.#connection?.kafka;
  }

  /** One pass. Throws `Refusal` when the resources cannot be had as they are. */
  async reconcile(
    kafka: Kafka,
    pools: readonly KafkaNodePool[],
    usersOfOldCa: number,
    now: Date,
  ): Promise<KafkaOutcome> {
    validateKafka(kafka, pools);
    const namespace = namespaceOf(kafka);
    const selector = `strimzi.io/cluster=${kafka.metadata.name}`;
    const nodes = nodesOf(kafka, pools);
    const secrets = byName(await this.#api.list<Secret>(KINDS.secret, namespace, selector));
    const pods = await this.#api.list<Pod>(KINDS.pod, namespace, `${selector},strimzi.io/component-type=kafka`);
    const podOf = (node: Node): Pod | undefined => byName(pods).get(node.podName);

    const nodePods = nodes.map(podOf);
    const oldClusterCaUnused = ({ certGeneration }: Authority): boolean => allSigned(nodePods, certGeneration);
    const clusterCa = await this.#authority(kafka, 'cluster-ca', secrets, now, oldClusterCaUnused);
    const clientsCa = await this.#authority(kafka, 'clients-ca', secrets, now, () => usersOfOldCa === 0);
    // A certificate of a new key is for brokers that all trust that key.
    const mayReplace = allTrust(
      nodePods.filter((pod) => pod !== undefined),
      clusterCa.keyGeneration,
    );

    const operatorName = `${kafka.metadata.name}-cluster-operator-certs`;
    const operator = await operatorCertificate(kafka, secrets.get(operatorName), clusterCa, now, mayReplace);
    if (operator.isNew) await this.#api.apply(operator.secret);
    await this.#applyAll(kafka, clusterObjects(kafka, nodes), now);
    this.#connect(kafka, nodes, operator.certified, clusterCa);

    const metrics = await this.#metricsRules(kafka);
    const newClusterId = clusterIdOf(kafka);
    const states: NodeState[] = [];
    const podObjects = new Map<string, KubeObject>();
    for (const node of nodes) {
      const authorities = { cluster: clusterCa, clients: clientsCa };
      const held = await nodeCertificate(kafka, node, secrets.get(node.podName), authorities, now, mayReplace);
      if (held.isNew) await this.#api.apply(held.secret);
      const settings = formatProperties(brokerSettings(kafka, node, nodes));
      await this.#applyAll(kafka, [settingsMap(kafka, node, settings)], now);
      const draft = {
        image: this.#image,
        clusterId: newClusterId,
        revision: '',
        clusterCaKeyGeneration: clusterCa.keyGeneration,
        clusterCaCertGeneration: signedUnder(held.secret),
      };
      const revision = revisionOf([
        settings,
        metrics,
        brokerPod(kafka, node, draft),
        fingerprint(held.certified.certificate),
        [...Object.values(clusterCa.trusted), ...Object.values(clientsCa.trusted)].map(fingerprint),
      ]);
      podObjects.set(node.podName, brokerPod(kafka, node, { ...draft, revision }));
      states.push({ node, pod: podOf(node), revision });
    }
    await this.#removeNodes(kafka, nodes, pods);
    const waitsFor = await this.#step(kafka, states, podObjects, now);
    const clusterId = this.#clusterId ?? kafka.status?.clusterId ?? newClusterId;
    const warnings = forbiddenSettings(kafka).map((name) => `spec.kafka.config: ${name} cannot be set and is left out`);
    return { nodes, clusterCa, clientsCa, clusterId, waitsFor, warnings };
  }

  async close(): Promise<void> {
    await this.#connection?.kafka.close().catch(() => {});
  }

  async #authority(
    kafka: Kafka,
    kind: AuthorityPlan['kind'],
    secrets: ReadonlyMap<string, Secret>,
    now: Date,
    oldUnused: (authority: Authority) => boolean,
  ): Promise<Authority> {
    const { validityDays, renewalDays } = (kind === 'cluster-ca' ? kafka.spec.clusterCa : kafka.spec.clientsCa) ?? {};
    const cluster = kafka.metadata.name;
    const namespace = namespaceOf(kafka);
    const plan: AuthorityPlan = {
      kind,
      cluster,
      namespace,
      owner: ownedBy(kafka),
      ...(validityDays !== undefined && { validityDays }),
      ...(renewalDays !== undefined && { renewalDays }),
    };
    const present = { key: secrets.get(`${cluster}-${kind}`), cert: secrets.get(`${cluster}-${kind}-cert`) };
    const { authority, write } = await reconcileAuthority(plan, present, now, oldUnused);
    for (const secret of write) {
      await this.#api.apply(secret);
      const { name } = secret.metadata;
      await this.#api.merge(KINDS.secret, namespace, name, { metadata: { annotations: DONE_ANNOTATIONS } });
      this.#log('certificate authority written', { secret: name, generation: authority.certGeneration });
    }
    return authority;
  }

  async #step(
    kafka: Kafka,
    states: readonly NodeState[],
    pods: ReadonlyMap<string, KubeObject>,
    now: Date,
  ): Promise<string | undefined> {
    // The brokers are asked only when the answer matters: before one is rolled, and before the cluster is first called ready.
    const idle = nextStep(states, undefined).kind;
    const health =
      idle === 'ask' || (idle === 'done' && this.#clusterId === undefined) ? await this.#health() : undefined;
    const step = nextStep(states, health);
    if (health !== undefined) this.#clusterId = health.clusterId;
    switch (step.kind) {
      case 'done':
        return this.#clusterId === undefined ? 'the brokers do not answer' : undefined;
      case 'ask':
        return 'the brokers do not answer';
      case 'wait':
        return step.why;
      case 'delete':
        this.#log('rolling pod', { pod: step.node.podName, why: step.why });
        await this.#api.delete(KINDS.pod, namespaceOf(kafka), step.node.podName);
        return `pod ${step.node.podName} is rolled: ${step.why}`;
      case 'create':
        for (const node of step.nodes) {
          await this.#applyAll(kafka, volumeClaims(kafka, node), now);
          const pod = pods.get(node.podName);
          if (pod !== undefined) await this.#api.apply(pod);
        }
        return `pods ${step.nodes.map((node) => node.podName).join(', ')} are made`;
    }
  }

  async #health(): Promise<ClusterHealth | undefined> {
    return this.kafka?.health().catch((error: unknown) => {
      this.#log('brokers do not answer', { error: String(error) });
      return undefined;
    });
  }

  #connect(kafka: Kafka, nodes: readonly Node[], certified: CertifiedKey, authority: Authority): void {
    const brokers = nodes.filter((node) => node.isBroker).map((node) => `${hostOf(kafka, node)}:${REPLICATION_PORT}`);
    const trusted = Object.values(authority.trusted);
    const key = revisionOf([brokers, certified.certificate, trusted]);
    if (this.#connection?.key === key) return;
    void this.#connection?.kafka.close().catch(() => {});
    this.#connection = { key, kafka: new KafkaConnection(brokers, certified, trusted) };
  }

  async #metricsRules(kafka: Kafka): Promise<string> {
    const rules = kafka.spec.kafka.metricsConfig?.valueFrom?.configMapKeyRef;
    if (rules === undefined) return '';
    const map = await this.#api.get<KubeObject & { data?: Record<string, string> }>(
      KINDS.configMap,
      namespaceOf(kafka),
      rules.name,
    );
    const text = map?.data?.[rules.key];
    if (text === undefined) {
      throw new Refusal(
        `The metrics configuration needs key ${rules.key} of ConfigMap ${rules.name}, which does not exist`,
      );
    }
    return text;
  }

  // Pods of nodes that are no longer asked for.
  async #removeNodes(kafka: Kafka, nodes: readonly Node[], pods: readonly Pod[]): Promise<void> {
    const names = new Set(nodes.map((node) => node.podName));
    const extra = pods.filter(({ metadata }) => !names.has(metadata.name) && metadata.deletionTimestamp === undefined);
    if (extra.length === 0) return;
    const replicas = (await this.#health())?.replicas;
    const ids = extra.map(({ metadata }) => Number(/-(\d+)$/.exec(metadata.name)?.[1]));
    if (replicas === undefined || ids.some((id) => replicas.has(id))) {
      throw new Refusal(
        `Cannot scale-down Kafka brokers [${ids.join(', ')}] because they have assigned partition-replicas.`,
      );
    }
    for (const { metadata } of extra) await this.#api.delete(KINDS.pod, namespaceOf(kafka), metadata.name);
  }

  // What has been applied once is written again only when it changes or is gone.
  async #applyAll(kafka: Kafka, objects: readonly KubeObject[], now: Date): Promise<void> {
    for (const object of objects) {
      const kind = Object.values(KINDS).find((candidate) => candidate.kind === object.kind);
      if (kind === undefined) continue;
      const key = `${object.kind}/${object.metadata.name}`;
      const hash = revisionOf([object]);
      const applied = this.#applied.get(key);
      const same = applied?.hash === hash;
      if (same && kind !== KINDS.claim && now.getTime() - applied.seenAt < LOOK_AGAIN_MS) continue;
      const isThere = (await this.#api.get(kind, namespaceOf(kafka), object.metadata.name)) !== undefined;
      // A claim that is bound cannot change.
      if (!isThere || !(same || kind === KINDS.claim)) await this.#api.apply(object);
      this.#applied.set(key, { hash, seenAt: now.getTime() });
    }
  }
}

function settingsMap(kafka: Kafka, node: Node, settings: string): KubeObject & { readonly data: object } {
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name: node.podName,
      namespace: namespaceOf(kafka),
      labels: clusterLabels(kafka),
      ownerReferences: [ownedBy(kafka)],
    },
    data: { 'server.properties': settings },
  };
}

/** How many users of a cluster still have a certificate that an older clients' authority signed. */
export function usersOfOldCa(userSecrets: readonly Secret[], present: string | undefined): number {
  return userSecrets.filter((secret) => {
    const signedBy = decodeText(secret, 'ca.crt');
    return signedBy !== undefined && signedBy !== present;
  }).length;
}

// A new id for a new resource; nodes whose disks are older keep the id that they were formatted with.
function clusterIdOf(kafka: Kafka): string {
  return createHash('sha256')
    .update(kafka.metadata.uid ?? '')
    .digest()
    .subarray(0, 16)
    .toString('base64url')
    .replace(/^-/, 'A');
}

function revisionOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

function byName<T extends KubeObject>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [object.metadata.name, object]));
}
