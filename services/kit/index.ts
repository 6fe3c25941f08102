/**
 * The frame that every service stands in: settings, logs, traces, metrics, probes, HTTP, a graceful stop; and,
 * in `streams/`, what makes a topology a service. It knows nothing of orders.
 */
export * from './environment.ts';
export * from './exemplar.ts';
export * from './health.ts';
export * from './http-problem.ts';
export * from './json-body.ts';
export * from './kafka-options.ts';
export * from './kafka-settings.ts';
export * from './logger.ts';
export * from './metrics.ts';
export * from './request-id.ts';
export * from './request-signal.ts';
export * from './run-service.ts';
export * from './service-settings.ts';
export * from './span.ts';
export * from './streams/streams-service.ts';
export * from './telemetry.ts';
export * from './trace-headers.ts';
export * from './web-app.ts';
export * from './web-server.ts';
