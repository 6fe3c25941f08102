import { hostname } from 'node:os';
import * as z from 'zod';
import { hostList, milliseconds, port, share } from './environment.ts';
import { TRACE_SAMPLERS } from './trace-sampler.ts';

/** The variables that every service understands; a service extends them with its own. */
export const serviceSettings = z.object({
  /** Names the instance in logs, metrics and answers; pods have it from their name. */
  INSTANCE: z.string().default(() => `${hostname()}-${process.pid}`),
  HTTP_HOST: z.string().default('0.0.0.0'),
  HTTP_PORT: port.default(8080),
  /** What other instances reach this one under; on Kubernetes the pod's name under the headless service. */
  ADVERTISED_HOST: z.string().default('localhost'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  KAFKA_BROKERS: hostList.default(['localhost:9092']),
  /** Where the state stores are kept. */
  STATE_DIR: z.string().default('.run/state'),
  /** Unset: the schemas that ship are the registry. */
  SCHEMA_REGISTRY_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** `at_least_once` is for those who know that their topology bears doubles. */
  PROCESSING_GUARANTEE: z.enum(['exactly_once_v2', 'at_least_once']).default('exactly_once_v2'),
  /** The longest time between commits under load; without load a commit follows each batch. */
  COMMIT_INTERVAL_MS: milliseconds.default(100),
  /** How often what is processed is deleted from repartition topics. */
  REPARTITION_PURGE_INTERVAL_MS: milliseconds.default(30_000),
  /** After how long the broker ends the transaction of an instance that died. */
  TRANSACTION_TIMEOUT_MS: milliseconds.default(5_000),
  /** Where spans go; `otlp` reads the standard OTEL_EXPORTER_OTLP_… variables. */
  OTEL_TRACES_EXPORTER: z.enum(['none', 'console', 'otlp']).default('none'),
  /** Which traces are kept; a trace that begins elsewhere is kept when it was kept there. */
  OTEL_TRACES_SAMPLER: z.enum(TRACE_SAMPLERS).default('parentbased_always_on'),
  /** The share of traces that a sampler by ratio keeps. */
  OTEL_TRACES_SAMPLER_ARG: share.default(1),
  /** How long requests that are under way may go on after SIGTERM. */
  DRAIN_MS: milliseconds.default(5_000),
  /** When a stop takes longer than this, the process ends anyway, with exit code 1. */
  SHUTDOWN_TIMEOUT_MS: milliseconds.default(25_000),
});

/** {@link serviceSettings} as read. */
export type ServiceSettings = z.output<typeof serviceSettings>;
