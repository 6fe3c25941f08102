import { SimulatedCluster, SimulatedScheduler, type TracedEvent } from '../../src/testing/simulation/index.ts';
import { type CountStore, countingTopology } from './counting-topology.ts';
import { SimulatedInstance } from './simulated-application.ts';

const WORDS = ['ant', 'bee', 'cat', 'dog', 'eel'];
const RECORDS = 60;
const INSTANCES = 3;
const PARTITIONS = 2;

/** What a run of the chaos came to. */
export interface ChaosResult {
  readonly hash: string;
  readonly events: number;
  /** Word → the counts written for it, in order, as a read_committed reader sees them. */
  readonly counts: ReadonlyMap<string, readonly number[]>;
  /** Word → how often it was in the input. */
  readonly expected: ReadonlyMap<string, number>;
  /** Word → what the owner's store holds in the end. */
  readonly stored: ReadonlyMap<string, number | undefined>;
  readonly log: readonly string[];
}

/**
 * Three instances of a counting application on a network that loses requests and responses; processes are killed and
 * restarted, paused and resumed, and the broker goes away, all as the seed says. Ends when everything is counted.
 */
export async function chaos(seed: number, onEvent?: (event: TracedEvent) => void): Promise<ChaosResult> {
  const scheduler = new SimulatedScheduler({ seed, ...(onEvent && { onEvent }) });
  const faults = { lostRequest: 0.01, delayedRequest: 0.01, lostResponse: 0.01, delayedResponse: 0.01 };
  const cluster = new SimulatedCluster(scheduler, { network: { faults } });
  cluster.createTopic('words', PARTITIONS);
  cluster.createTopic('counts', PARTITIONS);
  const persistent = seed % 4 !== 0;
  const instances = Array.from(
    { length: INSTANCES },
    (_, i) =>
      new SimulatedInstance(`instance-${i}`, scheduler, cluster, () => countingTopology(persistent), {
        processingGuarantee: 'exactly_once_v2',
        onUncaughtError: () => 'replace',
      }),
  );
  for (const instance of instances) scheduler.setTimer(scheduler.between(0, 500), () => instance.start());
  const expected = new Map<string, number>();
  for (let i = 0; i < RECORDS; i++) {
    const word = WORDS[scheduler.between(0, WORDS.length - 1)] as string;
    expected.set(word, (expected.get(word) ?? 0) + 1);
    const partition = scheduler.between(0, PARTITIONS - 1);
    scheduler.setTimer(scheduler.between(0, 8_000), () => cluster.append('words', partition, { value: word }));
  }
  for (let i = 0; i < 10; i++) {
    scheduler.setTimer(scheduler.between(500, 9_000), () => disturb(scheduler, cluster, instances));
  }
  await scheduler.run(9_000);
  cluster.network.change({ faults: {} });
  cluster.network.brokerUp();
  for (const instance of instances) {
    instance.process?.resume();
    if (instance.process?.state === 'killed') instance.start();
  }
  const log = () => instances.flatMap((instance) => instance.log).sort();
  try {
    await scheduler.run(() => cluster.records('counts').length >= RECORDS, 120_000);
    // Whatever was written twice would show now.
    await scheduler.run(5_000);
  } catch (error) {
    const reports = instances.map(({ streams }) => JSON.stringify(streams?.report()));
    throw new Error(`seed ${seed}: ${error}\n${log().slice(-60).join('\n')}\n${reports.join('\n')}`);
  }
  const counts = new Map<string, number[]>();
  for (const { key, value } of cluster.records('counts')) {
    const word = String(key);
    counts.set(word, [...(counts.get(word) ?? []), value?.readInt32BE(0) ?? 0]);
  }
  const stored = new Map(
    WORDS.filter((word) => expected.has(word)).map((word) => [word, storedCount(instances, word)]),
  );
  return { hash: scheduler.traceHash, events: scheduler.events, counts, expected, stored, log: log() };
}

function storedCount(instances: readonly SimulatedInstance[], word: string): number | undefined {
  for (const { streams } of instances) {
    for (let partition = 0; partition < PARTITIONS; partition++) {
      const count = (streams?.localStore('counts', partition) as CountStore | undefined)?.committed(word);
      if (count !== undefined) return count;
    }
  }
  return undefined;
}

function disturb(scheduler: SimulatedScheduler, cluster: SimulatedCluster, instances: readonly SimulatedInstance[]) {
  const instance = instances[scheduler.between(0, instances.length - 1)] as SimulatedInstance;
  const { process } = instance;
  if (process === undefined) return;
  switch (scheduler.between(0, 4)) {
    case 0:
    case 1:
      instance.kill();
      scheduler.setTimer(scheduler.between(0, 4_000), () => process === instance.process && instance.start());
      break;
    case 2:
    case 3:
      process.pause();
      scheduler.setTimer(scheduler.between(10, 6_000), () => process.resume());
      break;
    default:
      cluster.network.brokerDown();
      scheduler.setTimer(scheduler.between(10, 1_000), () => cluster.network.brokerUp());
  }
}
