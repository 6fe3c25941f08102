import type { ConsumerRecord } from '../client/consumer-record.ts';
import type { Headers } from '../model/headers.ts';

/** The span around the processing of one record. */
export interface RecordSpan {
  /** The record's headers with this span as the parent of whatever is sent on. */
  readonly headers: Headers;
  /** Does the work with the span as the active one. */
  run(work: () => void): void;
  end(error?: unknown): void;
}

/** Follows traces through records; asked only for records that carry headers. */
export interface RecordTracer {
  /** Begins a span when the record's headers carry a trace, undefined otherwise. */
  start(raw: ConsumerRecord, taskId: string): RecordSpan | undefined;
}
