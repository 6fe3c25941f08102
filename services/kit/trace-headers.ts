import {
  type Context,
  context,
  propagation,
  ROOT_CONTEXT,
  type TextMapGetter,
  type TextMapSetter,
} from '@opentelemetry/api';

/** A header of a Kafka record, as the library has it. */
export interface RecordHeader {
  readonly key: string;
  readonly value: Buffer | null;
}

const setter: TextMapSetter<RecordHeader[]> = {
  set: (headers, key, value) => void headers.push({ key, value: Buffer.from(value) }),
};

const getter: TextMapGetter<readonly RecordHeader[]> = {
  keys: (headers) => headers.map(({ key }) => key),
  get: (headers, key) => headers.findLast((header) => header.key === key)?.value?.toString(),
};

/** The record headers (`traceparent`, …) that carry a trace on; none outside of a trace. */
export function traceHeaders(from: Context = context.active()): readonly RecordHeader[] {
  const headers: RecordHeader[] = [];
  propagation.inject(from, headers, setter);
  return headers;
}

/** The trace that a record belongs to, as a context to run in. */
export function traceContext(headers: readonly RecordHeader[]): Context {
  return propagation.extract(ROOT_CONTEXT, headers, getter);
}

/** Adds the active trace to the headers of an HTTP request that is about to be sent. */
export function withTrace(headers: Record<string, string>): Record<string, string> {
  const traced = { ...headers };
  propagation.inject(context.active(), traced);
  return traced;
}
