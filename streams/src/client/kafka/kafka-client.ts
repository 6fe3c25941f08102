import type { Clock } from '../../model/clock.ts';
import type { Random } from '../../model/random.ts';
import { systemClock } from '../../model/system-clock.ts';
import type { Admin } from '../admin.ts';
import type { Client } from '../client.ts';
import type { Fetcher, FetcherOptions } from '../fetcher.ts';
import type { Producer, ProducerOptions } from '../producer.ts';
import type { StreamsGroup } from '../streams-group.ts';
import { KafkaAdmin } from './admin/kafka-admin.ts';
import { Coordinators } from './connections/coordinators.ts';
import type { CredentialsProvider, KafkaCredentials } from './connections/credentials.ts';
import { KafkaCluster } from './connections/kafka-cluster.ts';
import type { ConnectionLog } from './connections/kafkajs-connection.ts';
import { KafkaFetcher } from './fetcher/kafka-fetcher.ts';
import { KafkaStreamsGroup } from './kafka-streams-group.ts';
import { KafkaProducer } from './producer/kafka-producer.ts';

/** How a client reaches its cluster. */
export interface KafkaClientOptions extends KafkaCredentials {
  /** Some brokers as `host:port`; the others are learned from them. */
  readonly brokers: readonly string[];
  /** Shows in the brokers' logs and quotas. */
  readonly clientId: string;
  /** Instead of `ssl` and `sasl` where they are renewed: refused ones are tried again, for as long as a call goes on trying. */
  readonly credentials?: CredentialsProvider;
  /** Default: the machine's. */
  readonly clock?: Clock;
  /** For the jitter of pauses. Default `Math.random`. */
  readonly random?: Random;
  /** Default 10 000 ms, the handshakes included. */
  readonly connectTimeoutMs?: number;
  /** How long a broker may take to answer. Default 30 000 ms. */
  readonly requestTimeoutMs?: number;
  /** Told what happens to connections; failures reach the caller as errors all the same. */
  readonly log?: ConnectionLog;
}

/**
 * A client of a Kafka cluster of version 4.2 or newer. Nothing is connected before the first call.
 * @throws StreamsError STREAMS_INVALID_CONFIG
 * @example
 * const client = createKafkaClient({ brokers: ['localhost:9092'], clientId: 'orders' });
 */
export function createKafkaClient(options: KafkaClientOptions): Client {
  return new KafkaClient(options);
}

class KafkaClient implements Client {
  readonly admin: Admin;
  readonly streamsGroup: StreamsGroup;
  readonly #cluster: KafkaCluster;
  readonly #made = new Set<Fetcher | Producer>();

  constructor(options: KafkaClientOptions) {
    this.#cluster = new KafkaCluster({
      clock: systemClock,
      random: Math.random,
      connectTimeoutMs: 10_000,
      requestTimeoutMs: 30_000,
      ...options,
    });
    this.admin = new KafkaAdmin(this.#cluster, new Coordinators(this.#cluster, this.#cluster.openLane()));
    this.streamsGroup = new KafkaStreamsGroup(new Coordinators(this.#cluster, this.#cluster.openLane()));
  }

  createFetcher(options: FetcherOptions): Fetcher {
    const fetcher = new KafkaFetcher(this.#cluster, options, () => this.#made.delete(fetcher));
    this.#made.add(fetcher);
    return fetcher;
  }

  createProducer(options: ProducerOptions): Producer {
    const producer = new KafkaProducer(this.#cluster, options, () => this.#made.delete(producer));
    this.#made.add(producer);
    return producer;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#made].map((made) => made.close()));
    this.#made.clear();
    this.#cluster.close();
  }
}
