import { join } from 'node:path';
import { Router } from '@koa/router';
import {
  ALL_SCHEMAS,
  ConfluentRegistry,
  type PlatformSerdes,
  platformSerdes,
  printJson,
  type SchemaRegistry,
  ShippedRegistry,
} from '@orders-platform/contracts';
import {
  isStreamsError,
  KafkaStreams,
  LmdbStateEngine,
  type StreamsLogger,
  type StreamsState,
  systemClock,
  type Topology,
} from '@orders-platform/streams';
import { type ClientFactory, kafka } from '@orders-platform/streams/client';
import type * as z from 'zod';
import type { ReadyReport } from '../health.ts';
import { kafkaOptions } from '../kafka-options.ts';
import type { Logger } from '../logger.ts';
import type { Service, ServiceFrame, ServiceParts } from '../run-service.ts';
import type { ServiceSettings, serviceSettings } from '../service-settings.ts';
import { processIdOf } from './process-id.ts';
import { resetStreams } from './reset-streams.ts';
import { StreamsMetrics } from './streams-metrics.ts';

/** What a service hears once its application is under way. */
export interface StartedStreams {
  readonly streams: KafkaStreams;
  readonly serdes: PlatformSerdes;
  /** For clients of the service's own. */
  readonly client: ClientFactory;
}

/** What one service adds to the frame of all streams services. */
export interface StreamsServiceParts {
  topology(serdes: PlatformSerdes): Topology;
  readonly routes?: Router;
  readonly bodyLimitBytes?: number;
  /** Called before the application joins its group. */
  starting?(started: StartedStreams): Promise<void>;
  /** Called when it has asked to join. */
  started?(started: StartedStreams): Promise<void>;
  /** Called before the application is closed. */
  closing?(): Promise<void>;
  /** Called when it is closed. */
  closed?(): Promise<void>;
}

/** A service that is a streams application. */
export interface StreamsService<S extends typeof serviceSettings> {
  readonly name: string;
  /** The group, and the prefix of everything internal. */
  readonly applicationId: string;
  readonly settings: S;
  readonly build: (frame: ServiceFrame<z.output<S>>) => StreamsServiceParts;
}

/** The topic that records go to which a service cannot read, with the reason in their headers. */
export function deadLetterTopicOf(applicationId: string): string {
  return `${applicationId}-dead-letters`;
}

/** There should be none, and each partition more costs every follower's every fetch a look. */
const DEAD_LETTER_PARTITIONS = 1;

/** Makes a streams application a service: serdes, state on disk, probes, metrics, `/streams/status`, `/streams/leave`, dead letters. */
export function streamsService<S extends typeof serviceSettings>(service: StreamsService<S>): Service<S> {
  return {
    name: service.name,
    settings: service.settings,
    build: (frame) => new RunningStreams(service, frame).parts(),
    reset: (frame) => new RunningStreams(service, frame).reset(),
  };
}

class RunningStreams<S extends typeof serviceSettings> {
  readonly #service: StreamsService<S>;
  readonly #frame: ServiceFrame<z.output<S>>;
  readonly #parts: StreamsServiceParts;
  readonly #registry: SchemaRegistry;
  readonly #metrics: StreamsMetrics;
  readonly #failed = Promise.withResolvers<never>();
  #streams: KafkaStreams | undefined;
  /** Said by whoever stops this instance: it will not come back. */
  #leaves = false;

  constructor(service: StreamsService<S>, frame: ServiceFrame<z.output<S>>) {
    this.#service = service;
    this.#frame = frame;
    this.#parts = service.build(frame);
    const { SCHEMA_REGISTRY_URL: url } = this.#settings;
    this.#registry = url === undefined ? new ShippedRegistry(ALL_SCHEMAS) : new ConfluentRegistry({ url });
    this.#metrics = new StreamsMetrics(frame.metrics.registry, service.applicationId);
  }

  parts(): ServiceParts {
    const { routes, bodyLimitBytes } = this.#parts;
    return {
      routes: this.#routes(routes),
      ...(bodyLimitBytes !== undefined && { bodyLimitBytes }),
      ready: () => this.#ready(),
      failed: this.#failed.promise,
      start: (address) => this.#start(address),
      close: () => this.#close(),
    };
  }

  async reset(): Promise<object> {
    await this.#registry.start();
    try {
      const topology = this.#parts.topology(platformSerdes(this.#registry));
      return await resetStreams(this.#service.applicationId, topology, this.#settings);
    } finally {
      await this.#registry.close();
    }
  }

  get #settings(): ServiceSettings {
    return this.#frame.settings;
  }

  #routes(own: Router | undefined): Router {
    const router = new Router();
    router.get('/streams/status', (ctx) => {
      ctx.type = 'application/json';
      ctx.body = printJson({ ...this.#streams?.report(), endpoints: this.#streams?.endpoints });
    });
    router.post('/streams/leave', (ctx) => {
      this.#leaves = true;
      ctx.status = 204;
    });
    if (own !== undefined) router.use(own.routes());
    return router;
  }

  async #start({ port }: { readonly port: number }): Promise<void> {
    const { applicationId } = this.#service;
    const { logger } = this.#frame;
    const settings = this.#settings;
    const client = kafka(kafkaOptions(settings, logger));
    await this.#registry.start();
    const serdes = platformSerdes(this.#registry);
    const directory = join(settings.STATE_DIR, applicationId);
    const deadLetterTopic = deadLetterTopicOf(applicationId);
    const stateEngine = new LmdbStateEngine(directory);
    const streams = new KafkaStreams(this.#parts.topology(serdes), {
      applicationId,
      client,
      processId: processIdOf(directory),
      stateEngine,
      endpoint: { host: settings.ADVERTISED_HOST, port },
      processingGuarantee: settings.PROCESSING_GUARANTEE,
      commitIntervalMs: settings.COMMIT_INTERVAL_MS,
      repartitionPurgeIntervalMs: settings.REPARTITION_PURGE_INTERVAL_MS,
      errors: { deserialization: this.#metrics.deadLetter, production: 'fail', deadLetterTopic },
      transactionTimeoutMs: settings.TRANSACTION_TIMEOUT_MS,
      ...(settings.STANDBY_REPLICAS !== undefined && { standbyReplicas: settings.STANDBY_REPLICAS }),
      logger: streamsLogger(logger),
    });
    this.#streams = streams;
    this.#metrics.follow(streams, stateEngine);
    streams.onStateChange((state) => this.#changed(state));
    await ensureTopic(client, deadLetterTopic);
    await this.#parts.starting?.({ streams, serdes, client });
    await streams.start();
    await this.#parts.started?.({ streams, serdes, client });
  }

  #changed(state: StreamsState): void {
    if (state !== 'error') return;
    const { error } = this.#streams as KafkaStreams;
    this.#failed.reject(error instanceof Error ? error : new Error(String(error)));
  }

  #ready(): ReadyReport {
    if (this.#streams === undefined) return { ready: false, reason: 'starting' };
    const { state, groupStatus, tasks } = this.#streams.report();
    const waiting = tasks.filter(({ phase }) => phase !== 'running').map(({ taskId, phase }) => `${taskId} ${phase}`);
    if (state === 'running') return { ready: true, tasks: tasks.length };
    return { ready: false, reason: [state, groupStatus, ...waiting].filter((text) => text !== '').join('; ') };
  }

  async #close(): Promise<void> {
    await this.#parts.closing?.();
    await this.#streams?.close({ leaveGroup: this.#leaves || this.#settings.LEAVE_GROUP_ON_STOP });
    await this.#parts.closed?.();
    await this.#registry.close();
  }
}

async function ensureTopic(factory: ClientFactory, name: string): Promise<void> {
  const client = factory({ clientId: `${name}-setup`, clock: systemClock });
  try {
    await client.admin.createTopics([{ name, partitions: DEAD_LETTER_PARTITIONS }]);
  } finally {
    await client.close();
  }
}

function streamsLogger(logger: Logger): StreamsLogger {
  return (level, message, fields = {}) => {
    const { error, ...rest } = fields;
    logger[level]({ ...rest, ...(error !== undefined && { err: error }) }, message);
    if (isStreamsError(error)) logger.debug({ context: error.context }, error.code);
  };
}
