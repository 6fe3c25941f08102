import { context, propagation, SpanKind, SpanStatusCode, type TextMapGetter, trace } from '@opentelemetry/api';
import type { ConsumerRecord } from '../client/consumer-record.ts';
import { type Header, type Headers, lastHeader } from '../model/headers.ts';
import type { RecordTracer } from './record-tracer.ts';

const TRACE_PARENT = 'traceparent';
const TRACE_HEADERS = new Set([TRACE_PARENT, 'tracestate']);

const headerGetter: TextMapGetter<Headers> = {
  keys: (headers) => headers.map(({ key }) => key),
  get: (headers, key) => lastHeader(headers, key)?.value?.toString(),
};

/**
 * Follows W3C trace context through record headers: one span a record and sub-topology, child of whoever sent it,
 * with OpenTelemetry's messaging attributes, active while the processors run. Without a tracer provider, and for a
 * trace that is not sampled, it does nothing: the headers go on as they came.
 */
export function otelRecordTracer(applicationId: string): RecordTracer {
  const tracer = trace.getTracer('@orders-platform/streams');
  return {
    start(raw, taskId) {
      if (lastHeader(raw.headers, TRACE_PARENT) === undefined) return undefined;
      const parent = propagation.extract(context.active(), raw.headers, headerGetter);
      const span = tracer.startSpan(
        `process ${raw.topic}`,
        { kind: SpanKind.CONSUMER, attributes: attributesOf(raw, taskId, applicationId) },
        parent,
      );
      if (!span.isRecording()) return undefined;
      const inside = trace.setSpan(parent, span);
      const carrier: { [header: string]: string } = {};
      propagation.inject(inside, carrier);
      return {
        headers: withTrace(raw.headers, carrier),
        run: (work) => context.with(inside, work),
        end(error) {
          if (error !== undefined) {
            span.recordException(error instanceof Error ? error : String(error));
            span.setStatus({ code: SpanStatusCode.ERROR });
          }
          span.end();
        },
      };
    },
  };
}

function withTrace(headers: Headers, carrier: { readonly [header: string]: string }): Headers {
  const entries = Object.entries(carrier);
  if (entries.length === 0) return headers;
  const kept: Header[] = headers.filter(({ key }) => !TRACE_HEADERS.has(key));
  for (const [key, value] of entries) kept.push({ key, value: Buffer.from(value) });
  return kept;
}

function attributesOf(raw: ConsumerRecord, taskId: string, applicationId: string) {
  return {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'process',
    'messaging.operation.type': 'process',
    'messaging.destination.name': raw.topic,
    'messaging.destination.partition.id': String(raw.partition),
    'messaging.kafka.offset': raw.offset,
    'messaging.consumer.group.name': applicationId,
    'kafka.streams.task.id': taskId,
  };
}
