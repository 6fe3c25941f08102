import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { defaultResource, detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ConsoleSpanExporter,
  SimpleSpanProcessor,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';

/** Where spans go: `otlp` reads the standard OTEL_EXPORTER_OTLP_… variables. */
export const TRACE_EXPORTERS = ['none', 'console', 'otlp'] as const;

/** One of {@link TRACE_EXPORTERS}. */
export type TraceExporter = (typeof TRACE_EXPORTERS)[number];

/** The tracing of the process. */
export interface Tracing {
  /** Sends what is still held back. */
  close(): Promise<void>;
}

/** Sets up a span a reconcile for the whole process. Call it once, before any controller is made. */
export async function startTracing(exporter: TraceExporter, instance: string): Promise<Tracing> {
  const processor = await processorOf(exporter);
  if (processor === undefined) return { close: async () => {} };
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const resource = defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(resourceFromAttributes({ 'service.name': 'orders-platform-operator', 'service.instance.id': instance }));
  const provider = new TracerProvider({ resource, spanProcessors: [processor] });
  trace.setGlobalTracerProvider(provider);
  return { close: () => provider.shutdown() };
}

async function processorOf(exporter: TraceExporter): Promise<SpanProcessor | undefined> {
  if (exporter === 'none') return undefined;
  if (exporter === 'console') return new SimpleSpanProcessor({ exporter: new ConsoleSpanExporter() });
  // Loaded by those who export: it would be a good part of a start.
  const { OTLPTraceExporter } = await import('@opentelemetry/exporter-trace-otlp-http');
  return new BatchSpanProcessor({ exporter: new OTLPTraceExporter() });
}
