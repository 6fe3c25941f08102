import { hostname } from 'node:os';
import * as z from 'zod';
import { flag, integer, milliseconds, port, share } from './environment.ts';
import { kafkaSettings } from './kafka-settings.ts';
import { TRACE_SAMPLERS } from './trace-sampler.ts';

const resetTo = z
  .string()
  .refine(
    (text) => text === 'earliest' || text === 'latest' || z.iso.datetime({ offset: true }).safeParse(text).success,
    'must be earliest, latest or an instant such as 2026-11-26T12:00:00Z',
  );

/** The variables that every service understands; a service extends them with its own. */
export const serviceSettings = z.object({
  /** Names the instance in logs, metrics and answers; pods have it from their name. */
  INSTANCE: z.string().default(() => `${hostname()}-${process.pid}`),
  HTTP_HOST: z.string().default('0.0.0.0'),
  HTTP_PORT: port.default(8080),
  /** What other instances reach this one under; on Kubernetes the pod's name under the headless service. */
  ADVERTISED_HOST: z.string().default('localhost'),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  ...kafkaSettings.shape,
  /** Where the state stores are kept. */
  STATE_DIR: z.string().default('.run/state'),
  /** Unset: the schemas that ship are the registry. */
  SCHEMA_REGISTRY_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** `at_least_once` is for those who know that their topology bears doubles. */
  PROCESSING_GUARANTEE: z.enum(['exactly_once_v2', 'at_least_once']).default('exactly_once_v2'),
  /** Copies of each task's state at other instances: the group is told before this instance joins it. Unset: left as it is. */
  STANDBY_REPLICAS: integer(0, 10).optional(),
  /** The longest time between commits under load, unless the brokers are slow; without load a commit follows each batch. */
  COMMIT_INTERVAL_MS: milliseconds.default(100),
  /** How often what is processed is deleted from repartition topics. */
  REPARTITION_PURGE_INTERVAL_MS: milliseconds.default(30_000),
  /** After how long the broker ends the transaction of an instance that died. */
  TRANSACTION_TIMEOUT_MS: milliseconds.default(5_000),
  /** False: an instance that stops leaves its tasks assigned, and gets them back when it returns within the session. */
  LEAVE_GROUP_ON_STOP: flag.default(true),
  /** `reset` forgets what the application has done, says what that was, and ends. */
  STREAMS_RUN: z.enum(['application', 'reset']).default('application'),
  /** With `reset`: where the input is read from next. */
  RESET_TO: resetTo.optional(),
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
