import {
  Admin,
  alterUserScramCredentialsV0,
  describeQuorumV2,
  describeUserScramCredentialsV0,
  metadataV12,
} from '@platformatic/kafka';
import type { CertifiedKey } from './certificate.ts';

const SHA_512 = 2;

/** Credentials of a SCRAM user as the brokers keep them. */
export interface ScramCredential {
  readonly user: string;
  readonly salt: Buffer;
  readonly saltedPassword: Buffer;
  readonly iterations: number;
}

/** How much of the cluster is where it should be. */
export interface ClusterHealth {
  /** The cluster's id, as its disks were formatted. */
  readonly clusterId: string;
  readonly brokers: readonly number[];
  /** The active controller. */
  readonly controller: number | undefined;
  /** Partitions that lack a replica that is in sync. */
  readonly underReplicated: number;
  /** Of each broker how many replicas it has. */
  readonly replicas: ReadonlyMap<number, number>;
}

/** The superuser's connection to the brokers of one cluster, over the port that brokers and operator share. */
export class KafkaConnection {
  readonly admin: Admin;

  constructor(brokers: readonly string[], certified: CertifiedKey, trusted: readonly string[]) {
    this.admin = new Admin({
      clientId: 'strimzi-stand-in',
      bootstrapBrokers: [...brokers],
      tls: { key: certified.key, cert: certified.certificate, ca: [...trusted] },
      retries: 0,
      timeout: 10_000,
      connectTimeout: 5_000,
      requestTimeout: 15_000,
      autocreateTopics: false,
    });
  }

  /** What the brokers say of themselves and of every partition, those of Kafka's internal topics too. */
  async health(): Promise<ClusterHealth> {
    // The admin's own metadata leave internal topics out.
    const metadata = await metadataV12.api.async(await this.#anyBroker(), null, false, false);
    const partitions = metadata.topics.flatMap((topic) => topic.partitions);
    const replicas = new Map<number, number>();
    for (const id of partitions.flatMap(({ replicaNodes }) => replicaNodes)) {
      replicas.set(id, (replicas.get(id) ?? 0) + 1);
    }
    return {
      clusterId: metadata.clusterId ?? '',
      brokers: metadata.brokers.map((broker) => broker.nodeId),
      controller: await this.#activeController(),
      underReplicated: partitions.filter(({ isrNodes, replicaNodes }) => isrNodes.length < replicaNodes.length).length,
      replicas,
    };
  }

  /** The users that have SCRAM-SHA-512 credentials. */
  async scramUsers(): Promise<readonly string[]> {
    const { results } = await describeUserScramCredentialsV0.api.async(await this.#anyBroker(), null);
    return results
      .filter((result) => result.credentialInfos.some((info) => info.mechanism === SHA_512))
      .map((result) => result.user);
  }

  /** Writes and deletes credentials. */
  async alterScram(write: readonly ScramCredential[], remove: readonly string[]): Promise<void> {
    if (write.length + remove.length === 0) return;
    await alterUserScramCredentialsV0.api.async(
      await this.#anyBroker(),
      remove.map((name) => ({ name, mechanism: SHA_512 })),
      write.map(({ user, ...credential }) => ({ name: user, mechanism: SHA_512, ...credential })),
    );
  }

  async close(): Promise<void> {
    await this.admin.close();
  }

  async #activeController(): Promise<number | undefined> {
    const topic = { topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] };
    const { topics } = await describeQuorumV2.api.async(await this.#anyBroker(), [topic]);
    return topics[0]?.partitions[0]?.leaderId;
  }

  // A broker hands what is the controller's to the controller.
  async #anyBroker() {
    const connections = await this.admin.connectToBrokers();
    const [connection] = connections.values();
    if (connection === undefined) throw new Error('no broker can be reached');
    return connection;
  }
}

/** What a broker said that it refused, without what the client says around it. */
export function kafkaErrorText(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return kafkaErrorText(error.errors[0]);
  if (!(error instanceof Error)) return String(error);
  const { serverErrorMessage } = error as { serverErrorMessage?: unknown };
  if (typeof serverErrorMessage === 'string' && serverErrorMessage !== '') return serverErrorMessage;
  return error.cause instanceof Error ? kafkaErrorText(error.cause) : error.message;
}
