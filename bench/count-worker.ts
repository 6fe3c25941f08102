import { kafka } from '@orders-platform/streams/client';
import { createKafkaClient } from '@orders-platform/streams/client';
import { KafkaStreams, LmdbStateEngine, Serdes, StreamsBuilder, topicPartitionName } from '@orders-platform/streams';

/**
 * Our side of the count: a process of its own, so that its CPU time and memory are its own. Arguments as `key=value`:
 * bootstrap, input, records, stateDir, and optionally warmup (a topic to count first). Prints one JSON line.
 */
const args = Object.fromEntries(process.argv.slice(2).map((arg) => arg.split(/=(.*)/s).slice(0, 2)));
const { bootstrap, input, stateDir, warmup } = args as { [name: string]: string };

async function count(topic: string, run: string): Promise<{ records: number; seconds: number; cpuSeconds: number }> {
  const applicationId = `count-ours-${run}-${Date.now()}`;
  const output = `${applicationId}-output`;
  const client = createKafkaClient({ brokers: (bootstrap as string).split(','), clientId: 'bench' });
  const partitions = (await client.admin.partitionCounts([topic])).get(topic) ?? 1;
  await client.admin.createTopics([{ name: output, partitions }]);
  const inputs = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const ends = await client.admin.listOffsets(inputs, 'latest', 'read_committed');
  const records = [...ends.values()].reduce((sum, end) => sum + end, 0);

  const builder = new StreamsBuilder();
  builder
    .stream<string, Buffer>(topic, { keySerde: Serdes.string, valueSerde: Serdes.bytes })
    .groupByKey()
    .count({ storeName: 'counts' })
    .toStream()
    .to(output, { keySerde: Serdes.string, valueSerde: Serdes.safeLong });
  const streams = new KafkaStreams(builder.build(), {
    applicationId,
    client: kafka({ brokers: (bootstrap as string).split(',') }),
    stateEngine: new LmdbStateEngine(`${stateDir}/${applicationId}`),
    logger: (level, message, fields) => level !== 'debug' && console.error(level, message, JSON.stringify(fields)),
  });
  let began: { at: number; cpu: NodeJS.CpuUsage } | undefined;
  const done = new Promise<void>((resolve, reject) => {
    streams.onStateChange((state) => state === 'error' && reject(streams.error));
    streams.onCommit(() => {
      const positions = inputs.map((one) => streams.committedPosition(one) ?? 0);
      if (positions.every((position, i) => position >= (ends.get(topicPartitionName(topic, i)) ?? 0))) resolve();
    });
  });
  streams.onStateChange((state) => {
    if (state === 'running') began ??= { at: performance.now(), cpu: process.cpuUsage() };
  });
  await streams.start();
  await done;
  const seconds = (performance.now() - (began?.at ?? 0)) / 1000;
  const cpu = process.cpuUsage(began?.cpu);
  await streams.close();
  await client.close();
  return { records, seconds, cpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

if (warmup !== undefined) console.error('warm-up', JSON.stringify(await count(warmup, 'warm')));
const { records, seconds, cpuSeconds } = await count(input as string, 'timed');
const peakRssMb = Math.round(process.resourceUsage().maxRSS / 1024);
console.log(JSON.stringify({ records, seconds, recordsPerSecond: Math.round(records / seconds), cpuSeconds, peakRssMb }));
