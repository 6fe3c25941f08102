/**
 * One instance of the counting application's next version, which kills itself in the middle of the hand-over:
 * `node handover-process.ts <brokers> <application id> <input> <output> <call>`, dead before it sends that call.
 */
import { createKafkaClient } from '../../src/client/kafka/index.ts';
import { KafkaStreams } from '../../src/runtime/index.ts';
import { sideGroupOf } from '../../src/runtime/topology-handover.ts';
import { recountingTopology } from './counting-topology.ts';
import { crashingClient } from './crashing-client.ts';

const [brokers, applicationId, input, output, call] = process.argv.slice(2) as [string, string, string, string, string];

const streams = new KafkaStreams(recountingTopology(false, { input, output }), {
  applicationId,
  processId: 'dying',
  client: crashingClient(
    ({ clientId, clock }) => createKafkaClient({ brokers: brokers.split(','), clientId, clock }),
    sideGroupOf(applicationId),
    { call: Number(call), when: 'before' },
    () => process.kill(process.pid, 'SIGKILL'),
  ),
});
await streams.start();
