import { mkdir, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Client, createKafkaClient } from '@orders-platform/streams/client';
import { EmbeddedKafka } from '@orders-platform/test-harness';
import { addDemoData, type DemoData } from './demo-data.ts';
import { LauncherError } from './launcher-error.ts';
import { Platform } from './platform.ts';
import { createPlatformTopics } from './platform-topics.ts';
import { Ports } from './ports.ts';
import { assertNode, assertSpace } from './prerequisites.ts';
import { Progress } from './progress.ts';
import { ServiceInstance } from './service-instance.ts';
import { type InstanceSpec, planServices } from './service-plan.ts';

const READY_WITHIN_MS = 180_000;
const COMPILE_CACHE = fileURLToPath(new URL('../../.cache/node', import.meta.url));

/** What platform to start, and where. */
export interface PlatformOptions {
  /** Instances of every service, from 1 to 5. */
  readonly scale: number;
  /** Of the embedded Kafka; 1 unless given. */
  readonly brokers?: 1 | 3;
  /** Holds Kafka's data, the services' states, their logs and the mails; what is there already goes on. */
  readonly dataDir: string;
  /** The first orders instance listens here, the next on the port after it; free ports unless given. */
  readonly port?: number;
  /** Kafka listens here if that is free; any free port unless given. */
  readonly kafkaPort?: number;
  /** An existing cluster to run on instead of an embedded one. */
  readonly kafkaBrokers?: readonly string[];
  /** Variables of every service, over those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether empty topics get some customers and stock; true unless given. */
  readonly demoData?: boolean;
  /** False deletes `dataDir` on `stop`; true unless given. */
  readonly keepData?: boolean;
  /** Gets a line for each stage, for whatever takes longer than two seconds, and for each process that ends by itself. */
  readonly log?: (line: string) => void;
  /** Aborting it ends the start with its reason; nothing is left running then. */
  readonly signal?: AbortSignal;
}

/**
 * Starts Kafka and every service, and resolves when all of it is ready.
 * @throws {LauncherError} or a `HarnessError`, each told in one sentence; nothing is left running then.
 * @example
 * await using platform = await startPlatform({ scale: 3, brokers: 3, dataDir: '.run' });
 * await fetch(`${platform.ordersUrls[0]}/v1/orders/1`);
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { scale, signal, log = () => {}, keepData = true } = options;
  if (!Number.isInteger(scale) || scale < 1 || scale > 5) {
    throw new LauncherError('LAUNCHER_BAD_SETTINGS', `There can be 1 to 5 instances of each service, not ${scale}.`);
  }
  assertNode();
  const dataDir = resolve(options.dataDir);
  await assertSpace(dataDir);
  const ports = new Ports();
  const plan = await planServices({ scale, dataDir, port: options.port, ports });
  const progress = new Progress(log);
  await freshLogs(dataDir);
  const kafka = await progress.during('starting Kafka', startKafka(options, dataDir, ports));
  const brokers = options.kafkaBrokers ?? (kafka as EmbeddedKafka).bootstrapServers;

  const env = instanceEnvironment(options, brokers);
  const instance = (spec: InstanceSpec) => new ServiceInstance(spec, env, log);
  const parts = { kafka, brokers, mailBox: instance(plan.mailBox), scaled: plan.scaled.map(instance), dataDir };
  const platform = (demoData: DemoData) => new Platform({ ...parts, keepData, demoData });
  try {
    const demoData = await startServices(parts, options, progress);
    signal?.throwIfAborted();
    return platform(demoData);
  } catch (error) {
    await platform({ customers: 0, stock: 0 }).stop();
    signal?.throwIfAborted();
    throw error;
  }
}

async function startKafka(
  { brokers = 1, kafkaBrokers, kafkaPort, log, signal }: PlatformOptions,
  dataDir: string,
  ports: Ports,
): Promise<EmbeddedKafka | undefined> {
  if (kafkaBrokers !== undefined) return undefined;
  const port = kafkaPort === undefined ? 0 : await ports.preferably(kafkaPort);
  return EmbeddedKafka.start({
    brokers,
    // Several brokers need several ports in a row: those are found by the cluster itself.
    port: brokers === 1 ? port : 0,
    dataDir: join(dataDir, 'kafka'),
    ...(log && { log }),
    ...(signal && { signal }),
  });
}

async function startServices(
  { brokers, mailBox, scaled }: { brokers: readonly string[]; mailBox: ServiceInstance; scaled: ServiceInstance[] },
  { demoData = true, signal, log = () => {} }: PlatformOptions,
  progress: Progress,
): Promise<DemoData> {
  const client = createKafkaClient({ brokers, clientId: 'launcher' });
  try {
    await mailBox.start();
    await progress.during('creating topics', createPlatformTopics(client.admin));
    log(`starting ${scaled.length} instances of ${new Set(scaled.map(({ service }) => service)).size} services`);
    const all = [mailBox, ...scaled];
    const ready = Promise.all([...scaled.map((instance) => instance.start()), untilReady(all, progress, signal)]);
    const [added] = await Promise.all([seed(client, demoData), ready]);
    return added;
  } finally {
    await client.close();
  }
}

async function seed(client: Client, wanted: boolean): Promise<DemoData> {
  return wanted ? addDemoData(client) : { customers: 0, stock: 0 };
}

async function untilReady(
  instances: readonly ServiceInstance[],
  progress: Progress,
  given: AbortSignal | undefined,
): Promise<void> {
  const timeout = AbortSignal.timeout(READY_WITHIN_MS);
  const failed = new AbortController();
  const signal = AbortSignal.any([timeout, failed.signal, ...(given ? [given] : [])]);
  const waiting = new Set(instances);
  const each = instances.map(async (instance) => {
    await instance.whenReady(signal);
    waiting.delete(instance);
  });
  const missing = () => [...waiting].map(({ name, notReadyBecause }) => `${name} (${notReadyBecause})`).join(', ');
  try {
    const soFar = () =>
      [`${instances.length - waiting.size} of ${instances.length} ready`, ...stagesOf(waiting)].join(', ');
    await progress.during('waiting for the services', Promise.all(each), soFar);
  } catch (error) {
    failed.abort(error);
    if (!timeout.aborted || given?.aborted === true) throw error;
    const message = `Not everything was ready after ${READY_WITHIN_MS / 1000} s: ${missing()}.`;
    throw new LauncherError('LAUNCHER_NOT_READY', message);
  }
}

/** How many are how far, as `3 starting`. */
function stagesOf(instances: Iterable<ServiceInstance>): string[] {
  const stages = Map.groupBy(instances, ({ notReadyBecause }) => notReadyBecause.split(';')[0]);
  return [...stages].map(([stage, { length }]) => `${length} ${stage}`);
}

async function freshLogs(dataDir: string): Promise<void> {
  const folder = join(dataDir, 'logs');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
}

function instanceEnvironment({ env }: PlatformOptions, brokers: readonly string[]) {
  return {
    // Compiled once for all instances, and for the next start.
    NODE_COMPILE_CACHE: COMPILE_CACHE,
    // A stop that takes longer is cut short by the launcher.
    DRAIN_MS: '2000',
    SHUTDOWN_TIMEOUT_MS: '9000',
    ...process.env,
    ...env,
    KAFKA_BROKERS: brokers.join(','),
  };
}
