import { type Context, context, TraceFlags, trace } from '@opentelemetry/api';

/** The labels of an exemplar that leads from a measurement to its trace; none outside of a trace that is kept. */
export function exemplarLabels(of: Context = context.active()): { readonly [label: string]: string } {
  const span = trace.getSpanContext(of);
  return span !== undefined && (span.traceFlags & TraceFlags.SAMPLED) !== 0 ? { trace_id: span.traceId } : {};
}
