import type { Kind, KubeObject } from './kube-api.ts';

const STRIMZI = 'kafka.strimzi.io/v1';

/** The kinds that are read and written, by their place in the API. */
export const KINDS = {
  kafka: { apiVersion: STRIMZI, kind: 'Kafka', plural: 'kafkas' },
  nodePool: { apiVersion: STRIMZI, kind: 'KafkaNodePool', plural: 'kafkanodepools' },
  topic: { apiVersion: STRIMZI, kind: 'KafkaTopic', plural: 'kafkatopics' },
  user: { apiVersion: STRIMZI, kind: 'KafkaUser', plural: 'kafkausers' },
  secret: { apiVersion: 'v1', kind: 'Secret', plural: 'secrets' },
  configMap: { apiVersion: 'v1', kind: 'ConfigMap', plural: 'configmaps' },
  service: { apiVersion: 'v1', kind: 'Service', plural: 'services' },
  serviceAccount: { apiVersion: 'v1', kind: 'ServiceAccount', plural: 'serviceaccounts' },
  pod: { apiVersion: 'v1', kind: 'Pod', plural: 'pods' },
  claim: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', plural: 'persistentvolumeclaims' },
  disruptionBudget: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', plural: 'poddisruptionbudgets' },
  networkPolicy: { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', plural: 'networkpolicies' },
} as const satisfies Record<string, Kind>;

/** A condition as Strimzi writes them: the type says what, the status is always "True". */
export interface Condition {
  readonly type: 'Ready' | 'NotReady' | 'Warning' | 'ReconciliationPaused';
  readonly status: 'True';
  readonly lastTransitionTime: string;
  readonly reason?: string;
  readonly message?: string;
}

/** What the status of each of Strimzi's kinds has. */
export interface Status {
  readonly observedGeneration?: number;
  readonly conditions?: readonly Condition[];
}

/** A listener of a Kafka resource. */
export interface Listener {
  readonly name: string;
  readonly port: number;
  readonly type: string;
  readonly tls: boolean;
  readonly authentication?: { readonly type: string };
  readonly networkPolicyPeers?: readonly object[];
}

interface CertificateSettings {
  readonly generateCertificateAuthority?: boolean;
  readonly validityDays?: number;
  readonly renewalDays?: number;
}

/** Options of a broker's Java. */
export interface JvmOptions {
  readonly '-Xmx'?: string;
  readonly '-Xms'?: string;
  readonly '-XX'?: Readonly<Record<string, string>>;
  readonly javaSystemProperties?: readonly { readonly name: string; readonly value: string }[];
}

/** What a template may say of the pods. */
export interface Template {
  readonly pod?: {
    readonly metadata?: { readonly labels?: Record<string, string>; readonly annotations?: Record<string, string> };
    readonly terminationGracePeriodSeconds?: number;
    readonly securityContext?: object;
    readonly [field: string]: unknown;
  };
  readonly kafkaContainer?: { readonly env?: readonly object[]; readonly securityContext?: object };
  readonly podDisruptionBudget?: { readonly maxUnavailable?: number };
}

/** The kind Kafka, as far as it is read here. */
export interface Kafka extends KubeObject {
  readonly spec: {
    readonly kafka: {
      readonly version?: string;
      readonly listeners: readonly Listener[];
      readonly config?: Readonly<Record<string, unknown>>;
      readonly authorization?: { readonly type: string; readonly superUsers?: readonly string[] };
      readonly metricsConfig?: {
        readonly type: string;
        readonly valueFrom?: { readonly configMapKeyRef?: { readonly name: string; readonly key: string } };
      };
      readonly rack?: object;
      readonly jvmOptions?: JvmOptions;
      readonly template?: Template;
    };
    readonly entityOperator?: {
      readonly topicOperator?: { readonly watchedNamespace?: string };
      readonly template?: {
        readonly topicOperatorContainer?: {
          readonly env?: readonly { readonly name: string; readonly value?: string }[];
        };
      };
      readonly userOperator?: { readonly watchedNamespace?: string; readonly secretPrefix?: string };
    };
    readonly clusterCa?: CertificateSettings;
    readonly clientsCa?: CertificateSettings;
  };
  readonly status?: Status & { readonly clusterId?: string };
}

/** One disk of a node. */
export interface Volume {
  readonly id?: number;
  readonly type: string;
  readonly size?: string;
  readonly class?: string;
  readonly sizeLimit?: string;
  readonly deleteClaim?: boolean;
  readonly kraftMetadata?: string;
}

/** The kind KafkaNodePool, as far as it is read here. */
export interface KafkaNodePool extends KubeObject {
  readonly spec: {
    readonly replicas: number;
    readonly roles: readonly ('controller' | 'broker')[];
    readonly storage: Volume & { readonly volumes?: readonly Volume[] };
    readonly resources?: object;
    readonly jvmOptions?: JvmOptions;
    readonly template?: Template;
  };
  readonly status?: Status & { readonly nodeIds?: readonly number[] };
}

/** The kind KafkaTopic. */
export interface KafkaTopic extends KubeObject {
  readonly spec?: {
    readonly topicName?: string;
    readonly partitions?: number;
    readonly replicas?: number;
    readonly config?: Readonly<Record<string, unknown>>;
  };
  readonly status?: Status & { readonly topicName?: string; readonly topicId?: string };
}

/** A rule of a KafkaUser. */
export interface AclRule {
  readonly type?: 'allow' | 'deny';
  readonly host?: string;
  readonly operations: readonly string[];
  readonly resource: { readonly type: string; readonly name?: string; readonly patternType?: 'literal' | 'prefix' };
}

/** What a KafkaUser may use of the brokers. */
export interface Quotas {
  readonly producerByteRate?: number;
  readonly consumerByteRate?: number;
  readonly requestPercentage?: number;
  readonly controllerMutationRate?: number;
}

/** The kind KafkaUser. */
export interface KafkaUser extends KubeObject {
  readonly spec?: {
    readonly authentication?: {
      readonly type: 'tls' | 'tls-external' | 'scram-sha-512';
      readonly validityDays?: number;
      readonly renewalDays?: number;
      readonly password?: {
        readonly valueFrom: { readonly secretKeyRef?: { readonly name: string; readonly key: string } };
      };
    };
    readonly authorization?: { readonly type: string; readonly acls?: readonly AclRule[] };
    readonly quotas?: Quotas;
  };
  readonly status?: Status & { readonly username?: string; readonly secret?: string };
}

/** A Secret; its data in base64. */
export interface Secret extends KubeObject {
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** A Pod, as far as it is read here. */
export interface Pod extends KubeObject {
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly { readonly type: string; readonly status: string }[];
  };
}

/** The label that says which Kafka a resource belongs to. */
export const CLUSTER_LABEL = 'strimzi.io/cluster';

/** The Kafka that a node pool, topic or user belongs to. */
export function clusterOf(object: KubeObject): string | undefined {
  return object.metadata.labels?.[CLUSTER_LABEL];
}

/** Whether nothing is to be done about a resource for now. */
export function isPaused(object: KubeObject): boolean {
  return object.metadata.annotations?.['strimzi.io/pause-reconciliation'] === 'true';
}

/** The namespace of an object that has one. */
export function namespaceOf(object: KubeObject): string {
  return object.metadata.namespace ?? 'default';
}
