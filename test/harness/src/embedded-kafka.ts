import { brokerFailure } from './broker-failure.ts';
import { BrokerProcess } from './broker-process.ts';
import type { BrokerSpec } from './broker-properties.ts';
import { ClusterFiles } from './cluster-files.ts';
import { runCommand } from './command.ts';
import { HarnessError } from './harness-error.ts';
import { findJava } from './java.ts';
import { resolveKafkaJars } from './kafka-jars.ts';
import { assertPortFree, findFreePorts, HOST } from './ports.ts';
import { untilReady } from './readiness.ts';
import { type SecureListener, scramArguments, secureProperties } from './secure-listener.ts';

const READY_WITHIN_MS = 120_000;
const STOP_GRACE_MS = 15_000;

/** What cluster to start, and where. */
export interface EmbeddedKafkaOptions {
  readonly brokers: 1 | 3;
  /** Holds the cluster; a cluster that is there already goes on with its topics. */
  readonly dataDir: string;
  /** Broker `n` (from 1) listens on `port + n - 1`; 0 or undefined takes free ports. */
  readonly port?: number;
  /** Every broker listens a second time, for clients with TLS and a password. */
  readonly secure?: SecureListener;
  /** Broker settings that win over the harness's own. */
  readonly properties?: Readonly<Record<string, string>>;
  /** Java heap of each broker in MB: 512 for one broker and 400 for each of three when not given. */
  readonly heapMb?: number;
  /**
   * For benchmarks: brokers that compile for throughput. Without it they compile for a quick start, which on two cores
   * costs a fifth to two fifths less CPU a transaction in the first minute.
   */
  readonly sustainedLoad?: boolean;
  /** More arguments for each broker's JVM, by broker id: an agent that exports its metrics, say. */
  readonly jvmArguments?: (broker: number) => readonly string[];
  /** Gets a line for each stage and for each broker that ends by itself. */
  readonly log?: (line: string) => void;
  /** False deletes `dataDir` on `stop`; true when not given. */
  readonly keepData?: boolean;
  /** Aborting it ends `start` with its reason; a cluster that runs by then is stopped. */
  readonly signal?: AbortSignal;
}

/**
 * Apache Kafka (KRaft, every broker a controller too) as child processes that never outlive this one.
 * @example
 * await using kafka = await EmbeddedKafka.start({ brokers: 1, dataDir: '.run/kafka' });
 * const client = new Kafka({ brokers: [...kafka.bootstrapServers] });
 */
export class EmbeddedKafka implements AsyncDisposable {
  readonly #options: EmbeddedKafkaOptions;
  readonly #files: ClusterFiles;
  readonly #specs: readonly BrokerSpec[];
  readonly #java: readonly [string, ...string[]];
  readonly #running = new Map<number, BrokerProcess>();
  #stopping: Promise<void> | undefined;

  private constructor(
    options: EmbeddedKafkaOptions,
    files: ClusterFiles,
    specs: readonly BrokerSpec[],
    java: readonly [string, ...string[]],
  ) {
    this.#options = options;
    this.#files = files;
    this.#specs = specs;
    this.#java = java;
  }

  /**
   * Starts the brokers and resolves when each of them answers and knows all the others.
   * Throws a `HarnessError`; nothing is left running then.
   */
  static async start(options: EmbeddedKafkaOptions): Promise<EmbeddedKafka> {
    const { brokers, secure, signal, log = () => {} } = options;
    signal?.throwIfAborted();
    if (brokers !== 1 && brokers !== 3) {
      throw new HarnessError('HARNESS_INVALID_OPTION', `A cluster has 1 or 3 brokers, not ${brokers}.`);
    }
    const files = new ClusterFiles(options.dataDir, brokers);
    const specs = await placeBrokers(files, options);
    const command = await findJava(signal);
    const jars = await resolveKafkaJars(log, signal && { signal });
    const log4j = `-Dlog4j2.configurationFile=${files.log4jFile}`;
    const java = [command, '-XX:+UseSerialGC', '-Xshare:auto', log4j, '-cp', jars.classPath] as const;
    await files.prepare(specs, { ...(secure && secureProperties(secure)), ...options.properties });
    log(`starting Kafka ${jars.version}: ${brokers === 1 ? 'one broker' : `${brokers} brokers`}`);
    const ids = specs.map((spec) => spec.id);
    await files.format(java, ids, secure && scramArguments(secure), signal);

    const kafka = new EmbeddedKafka(options, files, specs, java);
    await kafka.#launch(ids, false);
    signal?.addEventListener('abort', () => void kafka.stop(), { once: true });
    if (signal?.aborted) await kafka.stop();
    signal?.throwIfAborted();
    return kafka;
  }

  /** `host:port` of every broker, in the order of their ids; the same for the life of the cluster. */
  get bootstrapServers(): string[] {
    return this.#specs.map(address);
  }

  /** `host:port` of every broker's second listener; none without {@link EmbeddedKafkaOptions.secure}. */
  get secureBootstrapServers(): string[] {
    return this.#specs.flatMap(({ securePort }) => (securePort === undefined ? [] : [`${HOST}:${securePort}`]));
  }

  /** The process id of each broker that runs, by broker id. */
  get pids(): ReadonlyMap<number, number> {
    return new Map([...this.#running].map(([id, broker]) => [id, broker.pid]));
  }

  /** Kills a broker at once (SIGKILL), as a lost machine would; one that is not running stays so. */
  async killBroker(id: number): Promise<void> {
    this.#spec(id);
    await this.#end(id, (broker) => broker.kill());
  }

  /** Stops a broker cleanly: it hands its leaderships over first. One that is not running stays so. */
  async stopBroker(id: number): Promise<void> {
    this.#spec(id);
    await this.#end(id, (broker) => broker.stop(STOP_GRACE_MS));
  }

  /** Starts a broker that was killed or stopped, with its old port and data; resolves when all that run list it. */
  async startBroker(id: number): Promise<void> {
    const spec = this.#spec(id);
    if (this.#stopping !== undefined)
      throw new HarnessError('HARNESS_INVALID_OPTION', 'The cluster is stopped: start a new one.');
    if (this.#running.has(id)) return;
    await assertPortFree(spec.port);
    await this.#launch([id], true);
  }

  /** Changes the password that the second listener asks of a user; connections that are open stay so. */
  async setPassword(user: string, password: string): Promise<void> {
    const [command, ...args] = this.#java;
    const change = ['--alter', '--add-config', `SCRAM-SHA-512=[password=${password}]`];
    const whose = [
      '--bootstrap-server',
      this.bootstrapServers.join(','),
      '--entity-type',
      'users',
      '--entity-name',
      user,
    ];
    const { code, output } = await runCommand(command, [...args, 'kafka.admin.ConfigCommand', ...whose, ...change]);
    if (code === 0) return;
    throw new HarnessError('HARNESS_BROKER_FAILED', `The password of ${user} could not be changed: ${output.trim()}`);
  }

  /** Stops every broker, and deletes the data unless it is kept. Stopping twice is fine. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stopAll(this.#options.keepData ?? true);
    return this.#stopping;
  }

  /** Stops every broker and deletes the data, kept or not. */
  async wipe(): Promise<void> {
    this.#stopping ??= this.#stopAll(false);
    await this.#stopping;
    await this.#files.remove();
  }

  /** The same as `stop`. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #stopAll(keepData: boolean): Promise<void> {
    const end = (broker: BrokerProcess) => (keepData ? broker.stop(STOP_GRACE_MS) : broker.kill());
    await Promise.all([...this.#running.keys()].map((id) => this.#end(id, end)));
    if (!keepData) await this.#files.remove();
  }

  async #end(id: number, how: (broker: BrokerProcess) => Promise<void>): Promise<void> {
    const broker = this.#running.get(id);
    if (broker === undefined) return;
    // Off the list first: the end is not a surprise then.
    this.#running.delete(id);
    await how(broker);
  }

  async #launch(ids: readonly number[], append: boolean): Promise<void> {
    const giveUp = new AbortController();
    const timeout = AbortSignal.timeout(READY_WITHIN_MS);
    const given = this.#options.signal;
    const signal = AbortSignal.any([giveUp.signal, timeout, ...(given ? [given] : [])]);
    try {
      for (const id of ids) await this.#spawn(id, append, giveUp);
      const running = this.#specs.filter((spec) => this.#running.has(spec.id));
      await untilReady(running.map(address), ids, signal);
    } catch (error) {
      await Promise.all(ids.map((id) => this.#end(id, (broker) => broker.kill())));
      if (error !== timeout.reason) throw error;
      const message = `Kafka was not ready ${READY_WITHIN_MS / 1000} s after its start: see the logs in ${this.#files.dataDir}.`;
      throw new HarnessError('HARNESS_NOT_READY', message);
    }
  }

  async #spawn(id: number, append: boolean, failed: AbortController): Promise<void> {
    const heapMb = this.#options.heapMb ?? (this.#specs.length === 1 ? 512 : 400);
    const [command, ...args] = this.#java;
    const compilation = this.#options.sustainedLoad === true ? [] : ['-XX:TieredStopAtLevel=1'];
    const more = this.#options.jvmArguments?.(id) ?? [];
    const main = ['-Xms64m', `-Xmx${heapMb}m`, ...compilation, ...more, 'kafka.Kafka', this.#files.propertiesFile(id)];
    const broker = await BrokerProcess.start(command, [...args, ...main], this.#files.logFile(id), append);
    this.#running.set(id, broker);
    void broker.ended.then(async () => {
      if (this.#running.get(id) !== broker) return;
      this.#running.delete(id);
      const error = brokerFailure(this.#spec(id), broker.exit, await broker.readLog(), broker.logFile);
      this.#options.log?.(error.message);
      failed.abort(error);
    });
  }

  #spec(id: number): BrokerSpec {
    const spec = this.#specs.find((candidate) => candidate.id === id);
    if (spec) return spec;
    throw new HarnessError('HARNESS_INVALID_OPTION', `There is no broker ${id}: they are 1 to ${this.#specs.length}.`);
  }
}

function address(spec: BrokerSpec): string {
  return `${HOST}:${spec.port}`;
}

async function placeBrokers(
  files: ClusterFiles,
  { brokers, secure, port: base = 0 }: EmbeddedKafkaOptions,
): Promise<BrokerSpec[]> {
  const free = await findFreePorts(brokers * 3);
  const specs = Array.from({ length: brokers }, (_, index) => ({
    id: index + 1,
    port: base === 0 ? (free[index] as number) : base + index,
    controllerPort: free[brokers + index] as number,
    ...(secure && { securePort: free[2 * brokers + index] as number }),
    logDir: files.logDir(index + 1),
  }));
  if (base !== 0) for (const spec of specs) await assertPortFree(spec.port);
  return specs;
}
