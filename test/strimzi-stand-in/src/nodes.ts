import { CLUSTER_LABEL, type Kafka, type KafkaNodePool, namespaceOf, type Volume } from './kinds.ts';

/** One node of a Kafka cluster. */
export interface Node {
  readonly id: number;
  readonly pool: KafkaNodePool;
  /** `<cluster>-<pool>-<id>`; its host name within the headless Service. */
  readonly podName: string;
  readonly isController: boolean;
  readonly isBroker: boolean;
  readonly volumes: readonly NodeVolume[];
}

/** A disk of a node. */
export interface NodeVolume {
  readonly name: string;
  readonly mountPath: string;
  readonly logDir: string;
  readonly claim?: string;
  readonly volume: Volume;
}

/**
 * The nodes that the pools ask for. Ids that a pool has are kept; a new node gets the lowest free id of the cluster, and a pool that
 * shrinks gives up its highest, as Strimzi assigns them.
 */
export function nodesOf(kafka: Kafka, pools: readonly KafkaNodePool[]): readonly Node[] {
  const taken = new Set(pools.flatMap((pool) => pool.status?.nodeIds ?? []));
  const nodes: Node[] = [];
  for (const pool of [...pools].sort((a, b) => a.metadata.name.localeCompare(b.metadata.name))) {
    const kept = [...(pool.status?.nodeIds ?? [])].sort((a, b) => a - b).slice(0, pool.spec.replicas);
    for (let id = 0; kept.length < pool.spec.replicas; id++) {
      if (taken.has(id)) continue;
      taken.add(id);
      kept.push(id);
    }
    nodes.push(...kept.map((id) => nodeOf(kafka, pool, id)));
  }
  return nodes;
}

function nodeOf(kafka: Kafka, pool: KafkaNodePool, id: number): Node {
  const podName = `${kafka.metadata.name}-${pool.metadata.name}-${id}`;
  return {
    id,
    pool,
    podName,
    isController: pool.spec.roles.includes('controller'),
    isBroker: pool.spec.roles.includes('broker'),
    volumes: volumesOf(pool, id, podName),
  };
}

function volumesOf({ spec: { storage } }: KafkaNodePool, id: number, podName: string): NodeVolume[] {
  const volumes = storage.type === 'jbod' ? (storage.volumes ?? []) : [storage];
  return volumes.map((volume) => {
    const name = storage.type === 'jbod' ? `data-${volume.id}` : 'data';
    const mountPath = `/var/lib/kafka/${name}`;
    return {
      name,
      mountPath,
      logDir: `${mountPath}/kafka-log${id}`,
      ...(volume.type === 'persistent-claim' && { claim: `${name}-${podName}` }),
      volume,
    };
  });
}

/** The folder of the log that holds the cluster's metadata. */
export function metadataDir(node: Node): string {
  const shared = node.volumes.find(({ volume }) => volume.kraftMetadata === 'shared') ?? node.volumes[0];
  return shared?.logDir ?? '';
}

/** The headless Service's name, under which every node has a host name of its own. */
export function brokersService(kafka: Kafka): string {
  return `${kafka.metadata.name}-kafka-brokers`;
}

/** The host name of a node, wherever it runs. */
export function hostOf(kafka: Kafka, node: Node): string {
  return `${node.podName}.${brokersService(kafka)}.${namespaceOf(kafka)}.svc`;
}

/** Labels of everything that belongs to a cluster. */
export function clusterLabels(kafka: Kafka): Record<string, string> {
  const cluster = kafka.metadata.name;
  return {
    [CLUSTER_LABEL]: cluster,
    'strimzi.io/kind': 'Kafka',
    'strimzi.io/name': `${cluster}-kafka`,
    'app.kubernetes.io/name': 'kafka',
    'app.kubernetes.io/instance': cluster,
    'app.kubernetes.io/part-of': `strimzi-${cluster}`,
    'app.kubernetes.io/managed-by': 'strimzi-cluster-operator',
  };
}

/** A reference that has Kubernetes delete an object with its owner. */
export function ownedBy(owner: Kafka | KafkaNodePool, controller = false): object {
  const { name, uid } = owner.metadata;
  return { apiVersion: owner.apiVersion, kind: owner.kind, name, uid, controller, blockOwnerDeletion: false };
}
