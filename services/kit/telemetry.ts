import { context, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  type Sampler,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** Where the spans of a process go, and under which name. */
export interface TelemetryOptions {
  readonly service: string;
  readonly instance: string;
  readonly exporter: 'none' | 'console' | 'otlp';
  /** Which traces are kept; all unless given. */
  readonly sampler?: Sampler;
  /** More processors: tests read the spans from one. */
  readonly processors?: readonly SpanProcessor[];
}

/** The tracing of a process. */
export interface Telemetry {
  /** Sends what is still held back. */
  close(): Promise<void>;
}

/**
 * Sets up tracing for the whole process: W3C trace context in and out, spans by `exporter`. With `none` a trace that
 * comes in is still handed on. Call it once, before anything traces.
 */
export async function startTelemetry({
  service,
  instance,
  exporter,
  sampler,
  processors = [],
}: TelemetryOptions): Promise<Telemetry> {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(
    new CompositePropagator({ propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()] }),
  );
  const spanProcessors = [...(await exporting(exporter)), ...processors];
  if (spanProcessors.length === 0) return { close: async () => {} };
  const identity = resourceFromAttributes({ 'service.name': service, 'service.instance.id': instance });
  // What the environment says of the pod comes with it: OTEL_RESOURCE_ATTRIBUTES.
  const resource = defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(identity);
  const provider = new TracerProvider({ resource, spanProcessors, ...(sampler && { sampler }) });
  trace.setGlobalTracerProvider(provider);
  return { close: () => provider.shutdown() };
}

async function exporting(exporter: TelemetryOptions['exporter']): Promise<SpanProcessor[]> {
  if (exporter === 'console') return [new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() })];
  if (exporter === 'none') return [];
  // Loaded by those who export: it is a fifth of a service's start.
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })];
}
