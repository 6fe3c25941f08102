import { KafkaStreams, type StreamsConfig, systemClock, type Topology } from '@orders-platform/streams';
import { kafka } from '@orders-platform/streams/client';

/** What it takes to see an example at work. */
export interface Example {
  readonly applicationId: string;
  readonly topology: Topology;
  readonly inputs: readonly string[];
  readonly output: string;
  /** Written when the example has started: topic, key, value, and ms since the epoch if it matters. */
  readonly records: readonly (readonly [topic: string, key: string, value: string, timestamp?: number])[];
  readonly config?: Partial<StreamsConfig>;
}

/**
 * Runs an example against the Kafka of `make kafka` (or KAFKA_BROKERS): makes the topics, starts an instance, writes the
 * records given, and prints what comes out as text until Ctrl-C.
 */
export async function runExample({ applicationId, topology, inputs, output, records, config }: Example): Promise<void> {
  const connect = kafka({ brokers: (process.env['KAFKA_BROKERS'] ?? 'localhost:9092').split(',') });
  const streams = new KafkaStreams(topology, {
    applicationId,
    client: connect,
    logger: (level, message) => console.error(`${level}: ${message}`),
    ...config,
  });
  const client = connect({ clientId: `${applicationId}-example`, clock: systemClock });
  await client.admin.createTopics([...inputs, output].map((name) => ({ name, partitions: 1 })));
  await streams.start();

  const producer = client.createProducer({});
  await producer.init();
  for (const [topic, key, value, timestamp = Date.now()] of records) {
    producer.send(topic, 0, Buffer.from(key), Buffer.from(value), timestamp);
  }
  await producer.flush();

  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  fetcher.assign({ topic: output, partition: 0 }, 0);
  while (!stop.signal.aborted) {
    await fetcher.ready(stop.signal);
    for (const { records: cursor } of fetcher.poll()) {
      for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
        console.log(`${output}: ${record.key} → ${record.value}`);
      }
    }
  }
  await streams.close();
  await client.close();
}
