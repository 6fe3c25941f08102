import { SimulatedCluster, SimulatedScheduler, type TracedEvent } from '../../streams/src/testing/simulation/index.ts';
import type { ChaosShape } from './chaos-shape.ts';
import { PlatformChaos } from './platform-chaos.ts';
import { platformViolations } from './platform-checks.ts';
import { PlatformInstance, type PlatformWorld, SERVICES } from './platform-instance.ts';
import { createTopics } from './platform-topics.ts';
import { PlatformWorkload } from './platform-workload.ts';
import { SimulatedMailServer } from './simulated-mail-server.ts';
import { storeViolations } from './store-checks.ts';

const PARTITIONS = 2;
const INSTANCES_A_SERVICE = 2;
const ORDERS = 24;
/** After the last fault everything has to be done within this virtual time, ms. */
const PATIENCE_MS = 60_000;

/** What a run came to. */
export interface PlatformRun {
  readonly hash: string;
  readonly events: number;
  /** Whatever is wrong in the end; empty when all is well. */
  readonly violations: readonly string[];
  /** How long after the last fault all was done, virtual ms. */
  readonly recoveryMs: number;
  readonly kills: number;
  /** How often tasks started over in processes that went on. */
  readonly restarts: number;
  readonly aborts: number;
  readonly log: readonly string[];
}

/** Who wants to look on. */
export interface RunObserver {
  readonly onEvent?: (event: TracedEvent) => void;
}

/** Runs the platform, two instances of every service, through the chaos of a seed, and checks what is left of it. */
export async function runPlatform(seed: number, shape: ChaosShape, observer: RunObserver = {}): Promise<PlatformRun> {
  let aborts = 0;
  const scheduler = new SimulatedScheduler({
    seed,
    onEvent: (event) => {
      if (event.label.startsWith('abort ')) aborts++;
      observer.onEvent?.(event);
      chaos.onTrace(event.label);
    },
  });
  const cluster = new SimulatedCluster(scheduler);
  createTopics(cluster, PARTITIONS);
  const { durationMs, transactionTimeoutMs } = shape;
  const mailServer = new SimulatedMailServer();
  const world: PlatformWorld = { scheduler, cluster, mailServer, partitions: PARTITIONS, transactionTimeoutMs };
  const instances = SERVICES.flatMap((service) =>
    Array.from({ length: INSTANCES_A_SERVICE }, (_, index) => new PlatformInstance(service, index, world)),
  );
  const chaos = new PlatformChaos(world, instances, shape);
  const workload = new PlatformWorkload(scheduler, cluster, { orders: ORDERS, partitions: PARTITIONS, durationMs });
  workload.begin();
  for (const instance of instances) scheduler.setTimer(scheduler.between(0, 500), () => instance.start());
  chaos.begin();
  await scheduler.run(durationMs + 1_000);
  chaos.end();

  const calm = scheduler.now();
  const isDone = () => workload.isDone && instances.every(({ isIdle }) => isIdle);
  while (!isDone() && scheduler.now() - calm < PATIENCE_MS) await scheduler.run(250);
  const recoveryMs = scheduler.now() - calm;
  const stuck = isDone() ? [] : stuckParts(workload, instances);
  // Whatever happens twice would show now.
  await scheduler.run(3_000);
  const restarts = instances.reduce((sum, { instance }) => sum + (instance.streams?.report().restarts ?? 0), 0);
  const { hash, events } = { hash: scheduler.traceHash, events: scheduler.events };
  const wrong = platformViolations(cluster, workload.posted, mailServer.delivered);
  const inStores = stuck.length > 0 ? [] : await storeViolations(scheduler, cluster, instances);
  return {
    hash,
    events,
    violations: [...stuck, ...wrong, ...inStores],
    recoveryMs,
    kills: chaos.kills,
    restarts,
    aborts,
    log: instances.flatMap(({ instance }) => instance.log).sort(),
  };
}

function stuckParts(workload: PlatformWorkload, instances: readonly PlatformInstance[]): readonly string[] {
  return [
    `not everything was done ${PATIENCE_MS} ms after the last fault; unfinished: [${workload.unfinished()}]`,
    ...instances
      .filter(({ isIdle }) => !isIdle)
      .map(({ name, instance }) => `${name} is not idle: ${JSON.stringify(instance.streams?.report())}`),
  ];
}
