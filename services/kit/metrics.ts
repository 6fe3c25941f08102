import { collectDefaultMetrics, Histogram, type OpenMetricsContentType, Registry } from 'prom-client';

/** The metrics of one process. */
export interface Metrics {
  /** Add metrics of your own here; scraped as OpenMetrics, which alone has exemplars. */
  readonly registry: Registry<OpenMetricsContentType>;
  /** Seconds from a request's arrival to the end of its answer, by method, route and status. */
  readonly requestSeconds: Histogram<'method' | 'route' | 'status'>;
}

/** A registry with Node's own metrics and the HTTP ones. Which instance it is, the scraper knows. */
export function createMetrics(): Metrics {
  const registry = new Registry<OpenMetricsContentType>();
  registry.setContentType(Registry.OPENMETRICS_CONTENT_TYPE);
  // The default of 10 ms wakes a process that has nothing to do a hundred times a second.
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: 100 });
  const requestSeconds = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer; long-polls wait on purpose.',
    labelNames: ['method', 'route', 'status'] as const,
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    enableExemplars: true,
    registers: [registry],
  });
  return { registry, requestSeconds };
}
