import {
  type Context,
  context,
  type Span,
  SpanKind,
  type SpanOptions,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import { type RecordHeader, traceHeaders } from './trace-headers.ts';

/** Does `work` in a span that is the active one meanwhile and ends with it, failed when it fails. */
export function inSpan<T>(
  name: string,
  options: SpanOptions,
  work: (span: Span) => Promise<T>,
  parent: Context = context.active(),
): Promise<T> {
  const span = trace.getTracer('@orders-platform/kit').startSpan(name, options, parent);
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(span);
    } catch (error) {
      span.recordException(error as Error);
      span.setAttribute('error.type', (error as Error).name);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Has `send` write to a topic, within a producer span that the headers given to it carry on. */
export function inSendSpan<T>(topic: string, send: (headers: readonly RecordHeader[]) => Promise<T>): Promise<T> {
  const attributes = {
    'messaging.system': 'kafka',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send',
    'messaging.destination.name': topic,
  };
  return inSpan(`send ${topic}`, { kind: SpanKind.PRODUCER, attributes }, () => send(traceHeaders()));
}
