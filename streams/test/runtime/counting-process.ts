/**
 * One instance of the counting application as a process of its own, for tests that kill it:
 * `node counting-process.ts <brokers> <application id> <input> <output> <process id> <state directory>`.
 */
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { LmdbStateEngine } from '../../src/state/index.ts';
import { countingTopology } from './counting-topology.ts';

const [brokers, applicationId, input, output, processId, directory] = process.argv.slice(2) as [
  string,
  string,
  string,
  string,
  string,
  string,
];

const streams = new KafkaStreams(countingTopology(true, { input, output }), {
  applicationId,
  processId,
  client: ({ clientId, clock }) => createKafkaClient({ brokers: brokers.split(','), clientId, clock }),
  stateEngine: new LmdbStateEngine(directory),
  stateFlushIntervalMs: 200,
  onUncaughtError: () => 'replace',
});
streams.onStateChange((state) => process.stdout.write(`${state}\n`));
process.on('SIGTERM', () => void streams.close().then(() => process.exit(0)));
await streams.start();
