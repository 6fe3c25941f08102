import type { Clock } from '../../../model/clock.ts';
import { StreamsError } from '../../../model/errors.ts';
import type { Random } from '../../../model/random.ts';
import { type TopicPartitionName, topicPartitionName } from '../../../model/topic-partition.ts';
import type { KafkaRequest } from '../wire/kafka-request.ts';
import { type ClusterMetadata, metadataRequest } from '../wire/metadata.ts';
import { BrokerConnection } from './broker-connection.ts';
import { type Address, ConnectionLane } from './connection-lane.ts';
import type { CredentialsProvider, KafkaCredentials } from './credentials.ts';
import { KAFKA_ERROR } from './kafka-error.ts';
import type { ConnectionLog } from './kafkajs-connection.ts';

/** How a cluster is reached. */
export interface KafkaClusterOptions extends KafkaCredentials {
  /** Some brokers as `host:port`; the others are learned from them. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Instead of `ssl` and `sasl` where they are renewed. */
  readonly credentials?: CredentialsProvider;
  readonly clock: Clock;
  /** For the jitter of pauses. */
  readonly random: Random;
  readonly connectTimeoutMs: number;
  /** How long a broker may take to answer, beyond what a request asks it to wait. */
  readonly requestTimeoutMs: number;
  readonly log?: ConnectionLog;
}

/** Which brokers there are and which partition each leads; asks again when told that it is wrong. */
export class KafkaCluster {
  readonly clock: Clock;
  readonly random: Random;
  readonly requestTimeoutMs: number;
  readonly #options: KafkaClusterOptions;
  readonly #lanes = new Set<ConnectionLane>();
  readonly #control: ConnectionLane;
  /** What may take long must not hold up metadata. */
  readonly #slow: ConnectionLane;
  readonly #bootstrap: readonly Address[];
  readonly #brokers = new Map<number, Address>();
  readonly #leaders = new Map<TopicPartitionName, number>();
  readonly #missing = new Set<string>();
  #controller = -1;
  #preferred: Address | undefined;
  #wanted = new Set<string>();
  #refresh: Promise<void> | undefined;

  constructor(options: KafkaClusterOptions) {
    this.#options = options;
    this.clock = options.clock;
    this.random = options.random;
    this.requestTimeoutMs = options.requestTimeoutMs;
    this.#bootstrap = options.brokers.map(parseAddress);
    this.#control = this.openLane();
    this.#slow = this.openLane();
  }

  /** A set of connections for one purpose; ends with the cluster. */
  openLane(): ConnectionLane {
    const { clock, log, ssl, sasl, credentials, clientId, connectTimeoutMs } = this.#options;
    const own = { ...(ssl && { ssl }), ...(sasl && { sasl }) };
    const base = { clientId, connectTimeoutMs, ...(log && { log }) };
    const lane = new ConnectionLane(({ host, port }) =>
      credentials === undefined
        ? BrokerConnection.open({ host, port, ...base, ...own }, clock)
        : BrokerConnection.openRenewable({ host, port, ...base }, clock, credentials),
    );
    this.#lanes.add(lane);
    return lane;
  }

  closeLane(lane: ConnectionLane): void {
    lane.close();
    this.#lanes.delete(lane);
  }

  /** The node that leads a partition as far as is known. */
  leaderOf(topic: string, partition: number): number | undefined {
    return this.#leaders.get(topicPartitionName(topic, partition));
  }

  /** Whether the brokers said, when last asked, that there is no such topic. */
  isMissing(topic: string): boolean {
    return this.#missing.has(topic);
  }

  /** @throws StreamsError STREAMS_BROKER_UNAVAILABLE when no such broker is known. */
  addressOf(nodeId: number): Address {
    const address = this.#brokers.get(nodeId);
    if (address === undefined)
      throw new StreamsError('STREAMS_BROKER_UNAVAILABLE', `broker ${nodeId} is not in the cluster`);
    return address;
  }

  /** The controller's broker, or any when none is known. */
  controller(): Address {
    return this.#brokers.get(this.#controller) ?? this.#candidates()[0] ?? this.addressOf(this.#controller);
  }

  /** Asks for the leaders of these topics anew; callers at the same time share one request. */
  refresh(topics: readonly string[]): Promise<void> {
    for (const topic of topics) this.#wanted.add(topic);
    this.#refresh ??= this.#refreshWanted().finally(() => {
      this.#refresh = undefined;
    });
    return this.#refresh;
  }

  /** Metadata of these topics, of all when null, fresh from a broker. */
  async metadata(topics: readonly string[] | null): Promise<ClusterMetadata> {
    const metadata = await this.sendToAny(metadataRequest(topics));
    this.#learn(metadata);
    return metadata;
  }

  /** Metadata of these topics as each broker that can be reached knows it. */
  async metadataOfEveryBroker(topics: readonly string[]): Promise<readonly ClusterMetadata[]> {
    await this.metadata(topics);
    const asked = [...this.#brokers.values()].map((address) => this.send(address, metadataRequest(topics)));
    const answers = await Promise.allSettled(asked);
    return answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
  }

  /** Sends to whichever broker can be reached. @throws the last broker's failure. */
  async sendToAny<Response>(request: KafkaRequest<Response>, timeoutMs = this.requestTimeoutMs): Promise<Response> {
    return this.#onAnyBroker((connection) => connection.send(request, timeoutMs));
  }

  /** Sends to one broker, apart from records and coordinators. */
  send<Response>(
    address: Address,
    request: KafkaRequest<Response>,
    timeoutMs = this.requestTimeoutMs,
  ): Promise<Response> {
    return this.#slow.send(address, request, timeoutMs);
  }

  /** The cluster's feature levels; asks a broker. */
  features(): Promise<ReadonlyMap<string, number>> {
    return this.#onAnyBroker(async (connection) => connection.features);
  }

  close(): void {
    for (const lane of this.#lanes) lane.close();
    this.#lanes.clear();
  }

  async #onAnyBroker<T>(use: (connection: BrokerConnection) => Promise<T>): Promise<T> {
    let failure: unknown;
    for (const address of this.#candidates()) {
      try {
        const result = await use(await this.#control.connection(address));
        this.#preferred = address;
        return result;
      } catch (cause) {
        failure = cause;
        if (this.#preferred === address) this.#preferred = undefined;
      }
    }
    throw failure;
  }

  /** Where to ask: first whoever answered last, then the brokers that are known, then those from the settings. */
  #candidates(): Address[] {
    const shuffled = (addresses: Iterable<Address>) =>
      [...addresses].map((address) => ({ address, rank: this.random() })).sort((a, b) => a.rank - b.rank);
    const others = [...shuffled(this.#brokers.values()), ...shuffled(this.#bootstrap)].map(({ address }) => address);
    return this.#preferred === undefined ? others : [this.#preferred, ...others];
  }

  async #refreshWanted(): Promise<void> {
    // Whoever asks in the same turn of the event loop is served by the same request.
    await Promise.resolve();
    const topics = [...this.#wanted];
    this.#wanted = new Set();
    await this.metadata(topics);
  }

  #learn({ brokers, controller, topics }: ClusterMetadata): void {
    this.#controller = controller;
    if (brokers.length > 0) this.#brokers.clear();
    for (const { nodeId, host, port } of brokers) this.#brokers.set(nodeId, { host, port });
    for (const topic of topics) {
      if (topic.error === KAFKA_ERROR.UNKNOWN_TOPIC_OR_PARTITION) this.#missing.add(topic.name);
      else this.#missing.delete(topic.name);
      for (const { partition, leader, error } of topic.partitions) {
        const name = topicPartitionName(topic.name, partition);
        if (error === KAFKA_ERROR.NONE && leader >= 0) this.#leaders.set(name, leader);
        else this.#leaders.delete(name);
      }
    }
  }
}

function parseAddress(broker: string): Address {
  const colon = broker.lastIndexOf(':');
  const port = Number(broker.slice(colon + 1));
  if (colon < 1 || !Number.isInteger(port)) {
    throw new StreamsError('STREAMS_INVALID_CONFIG', `broker '${broker}' is not of the form host:port`, {
      setting: 'brokers',
    });
  }
  return { host: broker.slice(0, colon).replace(/^\[|\]$/g, ''), port };
}
