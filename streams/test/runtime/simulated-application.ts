import { KafkaStreams } from '../../src/runtime/kafka-streams.ts';
import type { StreamsConfig } from '../../src/runtime/streams-config.ts';
import { MemoryStateEngine, SimulatedDisk } from '../../src/state/index.ts';
import type { SimulatedCluster, SimulatedProcess, SimulatedScheduler } from '../../src/testing/simulation/index.ts';
import type { Topology } from '../../src/topology/index.ts';

/** One instance of an application under simulation: its machine keeps the disk, its process comes and goes. */
export class SimulatedInstance {
  readonly name: string;
  readonly disk = new SimulatedDisk();
  readonly log: string[] = [];
  streams: KafkaStreams | undefined;
  process: SimulatedProcess | undefined;
  readonly #scheduler: SimulatedScheduler;
  readonly #cluster: SimulatedCluster;
  readonly #topology: (process: SimulatedProcess) => Topology;
  readonly #config: Partial<StreamsConfig>;
  #starts = 0;

  constructor(
    name: string,
    scheduler: SimulatedScheduler,
    cluster: SimulatedCluster,
    topology: (process: SimulatedProcess) => Topology,
    config: Partial<StreamsConfig> = {},
  ) {
    this.name = name;
    this.#scheduler = scheduler;
    this.#cluster = cluster;
    this.#topology = topology;
    this.#config = config;
  }

  /** Starts the process, the first time or again; what the disk holds is found again. */
  start(): void {
    const process = this.#scheduler.process(`${this.name}.${++this.#starts}`);
    this.process = process;
    this.streams = new KafkaStreams(this.#topology(process), {
      applicationId: 'app',
      client: ({ clientId }) => this.#cluster.createClient({ clientId, clock: process }),
      clock: process,
      random: this.#scheduler.random,
      processId: this.name,
      stateEngine: new MemoryStateEngine(this.disk),
      endpoint: { host: this.name, port: 80 },
      stateFlushIntervalMs: 300,
      transactionTimeoutMs: 2_000,
      logger: (level, message, fields) =>
        this.log.push(`${this.#scheduler.now()} ${process.name} ${level} ${message} ${JSON.stringify(fields ?? {})}`),
      ...this.#config,
    });
    this.streams.start().catch((error) => this.log.push(`start failed: ${error}`));
  }

  kill(): void {
    this.process?.kill();
  }
}
