/**
 * One instance of the tallying application as a process of its own, for tests that kill it:
 * `node tally-process.ts <brokers> <application id> <topic> <process id> <state directory> <port it is said to answer at>`.
 */
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { LmdbStateEngine } from '../../src/state/index.ts';
import { tallyTopology } from '../query/counting-instances.ts';

const [brokers, applicationId, topic, processId, directory, port] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const streams = new KafkaStreams(tallyTopology(topic), {
  applicationId,
  processId,
  client: ({ clientId, clock }) => createKafkaClient({ brokers: brokers.split(','), clientId, clock }),
  stateEngine: new LmdbStateEngine(directory),
  endpoint: { host: '127.0.0.1', port: Number(port) },
  onUncaughtError: () => 'replace',
});
streams.onStateChange((state) => process.stdout.write(`${state}\n`));
await streams.start();
