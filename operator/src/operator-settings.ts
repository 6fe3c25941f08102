import { z } from 'zod';
import { TRACE_EXPORTERS, type TraceExporter } from './tracing.ts';

const List = z
  .string()
  .default('')
  .transform((text) =>
    text
      .split(',')
      .map((item) => item.trim())
      .filter(Boolean),
  );

const whole = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

const Settings = z.object({
  WATCH_NAMESPACES: List,
  LEASE_NAME: z.string().min(1).default('orders-platform-operator'),
  LEASE_NAMESPACE: z.string().min(1),
  POD_NAME: z.string().min(1),
  METRICS_HOST: z.string().min(1).default('0.0.0.0'),
  METRICS_PORT: whole(0, 65_535).default(8080),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal']).default('info'),
  OTEL_TRACES_EXPORTER: z.enum(TRACE_EXPORTERS).default('none'),
  RESYNC_SECONDS: whole(10, 86_400).default(600),
  CONCURRENCY: whole(1, 64).default(8),
  MAX_CONCURRENT_ROLLOUTS: whole(1, 1000).default(1),
  POD_STATUS_TIMEOUT_MS: whole(100, 30_000).default(3000),
});

/** What the operator's process is told. */
export interface OperatorSettings {
  /** Absent: all. */
  readonly namespaces: readonly string[] | undefined;
  readonly lease: { readonly namespace: string; readonly name: string };
  readonly podName: string;
  readonly metrics: { readonly host: string; readonly port: number };
  readonly logLevel: string;
  readonly traceExporter: TraceExporter;
  readonly resyncMs: number;
  readonly concurrency: number;
  /** Applications of a namespace that are updated at a time. */
  readonly maxConcurrentRollouts: number;
  readonly podStatusTimeoutMs: number;
}

/** Reads the settings; an empty variable counts as one that is not set. @throws Error that names each variable that is wrong */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): OperatorSettings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value));
  const result = Settings.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map(({ path: [name = ''], message }) => {
      const value = given[String(name)];
      return `${String(name)}${value === undefined ? '' : `=${JSON.stringify(value)}`}: ${message}`;
    });
    throw new Error(`The environment cannot be used. ${problems.join('. ')}.`);
  }
  const { data } = result;
  return {
    namespaces: data.WATCH_NAMESPACES.length === 0 ? undefined : data.WATCH_NAMESPACES,
    lease: { namespace: data.LEASE_NAMESPACE, name: data.LEASE_NAME },
    podName: data.POD_NAME,
    metrics: { host: data.METRICS_HOST, port: data.METRICS_PORT },
    logLevel: data.LOG_LEVEL,
    traceExporter: data.OTEL_TRACES_EXPORTER,
    resyncMs: data.RESYNC_SECONDS * 1000,
    concurrency: data.CONCURRENCY,
    maxConcurrentRollouts: data.MAX_CONCURRENT_ROLLOUTS,
    podStatusTimeoutMs: data.POD_STATUS_TIMEOUT_MS,
  };
}
