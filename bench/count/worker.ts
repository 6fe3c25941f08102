import {
  KafkaStreams,
  LmdbStateEngine,
  Serdes,
  StreamsBuilder,
  type Topology,
  topicPartitionName,
} from '@orders-platform/streams';
import { createKafkaClient, kafka } from '@orders-platform/streams/client';
import type { CountResult } from './counters.ts';

/**
 * Our side of the count: a process of its own, so that its CPU time and memory are its own. Arguments as `name=value`:
 * bootstrap, input, stateDir and warmup (a topic that is counted first); any other is a number that sets what
 * `KafkaStreams` has under that name. Prints one line of JSON.
 */
const { bootstrap, input, stateDir, warmup, ...rest } = Object.fromEntries(
  process.argv.slice(2).map((argument) => argument.split(/=(.*)/s).slice(0, 2)),
) as { [name: string]: string } & { readonly [K in 'bootstrap' | 'input' | 'stateDir']: string };
const settings = Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, Number(value)]));
const brokers = bootstrap.split(',');

function countByKey(topic: string, output: string): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, Buffer>(topic, { keySerde: Serdes.string, valueSerde: Serdes.bytes })
    .groupByKey()
    .count({ storeName: 'counts' })
    .toStream()
    .to(output, { keySerde: Serdes.string, valueSerde: Serdes.safeLong });
  return builder.build();
}

/** Creates the output topic; answers where the input ends. */
async function prepare(
  topic: string,
  output: string,
): Promise<ReadonlyMap<{ topic: string; partition: number }, number>> {
  const client = createKafkaClient({ brokers, clientId: 'bench' });
  const partitions = (await client.admin.partitionCounts([topic])).get(topic) ?? 1;
  await client.admin.createTopics([{ name: output, partitions }]);
  const inputs = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const ends = await client.admin.listOffsets(inputs, 'latest', 'read_committed');
  await client.close();
  return new Map(inputs.map((one) => [one, ends.get(topicPartitionName(one.topic, one.partition)) ?? 0]));
}

/** Counts a topic from its beginning to its end, and tells what it took from the first task that ran to the last commit. */
async function count(topic: string): Promise<Omit<CountResult, 'peakRssMb'>> {
  const applicationId = `count-${topic}-${Date.now().toString(16)}`;
  const output = `${applicationId}-output`;
  const ends = await prepare(topic, output);
  const streams = new KafkaStreams(countByKey(topic, output), {
    applicationId,
    client: kafka({ brokers }),
    stateEngine: new LmdbStateEngine(`${stateDir}/${applicationId}`),
    logger: (level, message, fields) => level !== 'debug' && console.error(level, message, JSON.stringify(fields)),
    ...settings,
  });
  let began: { readonly at: number; readonly cpu: NodeJS.CpuUsage } | undefined;
  const counted = new Promise<void>((resolve, reject) => {
    streams.onStateChange((state) => {
      if (state === 'error') reject(streams.error);
      if (state === 'running') began ??= { at: performance.now(), cpu: process.cpuUsage() };
    });
    streams.onCommit(() => {
      if ([...ends].every(([partition, end]) => (streams.committedPosition(partition) ?? 0) >= end)) resolve();
    });
  });
  await streams.start();
  await counted;
  const seconds = (performance.now() - (began?.at ?? 0)) / 1000;
  const { user, system } = process.cpuUsage(began?.cpu);
  await streams.close();
  const records = [...ends.values()].reduce((sum, end) => sum + end, 0);
  const recordsPerSecond = Math.round(records / seconds);
  return { records, seconds, recordsPerSecond, cpuSeconds: (user + system) / 1e6, output };
}

if (warmup !== undefined) console.error('warm-up', JSON.stringify(await count(warmup)));
const counted = await count(input);
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ ...counted, peakRssMb }));
