import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import {
  SimulatedCluster,
  type SimulatedProcess,
  SimulatedScheduler,
  type TracedEvent,
} from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { SimulatedInstance } from './simulated-application.ts';

const INSTANCES = 3;
const DISTURBANCES = 10;
const FAULTS = { lostRequest: 0.01, delayedRequest: 0.01, lostResponse: 0.01, delayedResponse: 0.01 };

/** How long the rough part takes, and with it the time to feed an application, virtual ms. */
export const ROUGH_MS = 9_000;

/** An application that is to be handled roughly. */
export interface RoughApplication {
  readonly topology: (process: SimulatedProcess) => Topology;
  readonly config: Partial<StreamsConfig>;
  /** Makes the topics, and sets timers for what goes into them within {@link ROUGH_MS}. */
  readonly begin: (
    scheduler: SimulatedScheduler,
    cluster: SimulatedCluster,
    instances: readonly SimulatedInstance[],
  ) => void;
  readonly onEvent?: (event: TracedEvent) => void;
}

/** An application that everything has been done to. */
export interface RoughEnd {
  readonly scheduler: SimulatedScheduler;
  readonly cluster: SimulatedCluster;
  readonly instances: readonly SimulatedInstance[];
  readonly log: () => readonly string[];
  /** Lets what was appended since be processed, and waits for what might come twice. @throws when it takes too long */
  readonly rest: () => Promise<void>;
}

/**
 * Three instances of an application on a network that loses requests and responses; processes are killed and
 * restarted, paused and resumed, and the broker goes away, all as the seed says. Ends when all input is processed.
 */
export async function handleRoughly(seed: number, application: RoughApplication): Promise<RoughEnd> {
  const { topology, config, begin, onEvent } = application;
  const scheduler = new SimulatedScheduler({ seed, ...(onEvent && { onEvent }) });
  const cluster = new SimulatedCluster(scheduler, { network: { faults: FAULTS } });
  const instances = Array.from({ length: INSTANCES }, (_, i) => {
    const name = `instance-${i}`;
    return new SimulatedInstance(name, scheduler, cluster, topology, { onUncaughtError: () => 'replace', ...config });
  });
  for (const instance of instances) scheduler.setTimer(scheduler.between(0, 500), () => instance.start());
  begin(scheduler, cluster, instances);
  for (let i = 0; i < DISTURBANCES; i++) {
    scheduler.setTimer(scheduler.between(500, ROUGH_MS), () => disturb(scheduler, cluster, instances));
  }
  await scheduler.run(ROUGH_MS);
  cluster.network.change({ faults: {} });
  cluster.network.brokerUp();
  for (const instance of instances) {
    instance.process?.resume();
    if (instance.process?.state === 'killed') instance.start();
  }
  const log = () => instances.flatMap((instance) => instance.log).sort();
  const end = { scheduler, cluster, instances, log, rest: () => rest(scheduler, instances, log) };
  await end.rest();
  return end;
}

async function rest(
  scheduler: SimulatedScheduler,
  instances: readonly SimulatedInstance[],
  log: () => readonly string[],
): Promise<void> {
  const limit = scheduler.now() + 120_000;
  do {
    await scheduler.run(500);
    if (scheduler.now() < limit) continue;
    const reports = instances.map(({ streams }) => JSON.stringify(streams?.report()));
    throw new Error(`seed ${scheduler.seed} does not come to rest\n${[...log().slice(-60), ...reports].join('\n')}`);
  } while (!instances.every(isIdle));
  // Whatever was written twice would show now.
  await scheduler.run(5_000);
}

function isIdle({ streams }: SimulatedInstance): boolean {
  if (streams?.state !== 'running') return false;
  return streams.report().tasks.every(({ partitions }) => partitions.every(({ lag }) => lag === 0));
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
