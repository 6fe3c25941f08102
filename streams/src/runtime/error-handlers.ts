import type { StreamsError } from '../model/errors.ts';
import type { Headers } from '../model/headers.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** What to do with a record that failed: leave it out, stop, or keep it in the dead-letter topic and go on (KIP-1034). */
export type ErrorAnswer = 'continue' | 'fail' | 'dead-letter';

/** The record that failed, as it was read. */
export interface FailedRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: Timestamp;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/** Decides about one failure; it must not throw and should be quick. */
export type ErrorHandler = (error: StreamsError, record: FailedRecord) => ErrorAnswer;

/** The three policies of an application, each a constant answer or a function. */
export interface ErrorHandlers {
  /** Bytes that cannot be read. Default: fail. */
  readonly deserialization?: ErrorAnswer | ErrorHandler;
  /** A processor that throws. Default: fail. */
  readonly processing?: ErrorAnswer | ErrorHandler;
  /** A record that cannot be serialized or that the broker will not take. Default: fail. */
  readonly production?: ErrorAnswer | ErrorHandler;
  /** Where records answered with `dead-letter` go. */
  readonly deadLetterTopic?: string;
}

/** The answer of a policy. */
export function answerOf(
  policy: ErrorAnswer | ErrorHandler | undefined,
  error: StreamsError,
  record: FailedRecord,
): ErrorAnswer {
  return typeof policy === 'function' ? policy(error, record) : (policy ?? 'fail');
}

/** The headers that KIP-1034 puts on a record in the dead-letter topic, after the record's own. */
export function deadLetterHeaders(error: StreamsError, record: FailedRecord): Headers {
  const cause = error.cause instanceof Error ? error.cause : error;
  const text = (key: string, value: string) => ({ key: `__streams.errors.${key}`, value: Buffer.from(value) });
  return [
    ...record.headers,
    text('exception', cause.name),
    text('message', cause.message),
    text('stacktrace', cause.stack ?? ''),
    text('topic', record.topic),
    text('partition', String(record.partition)),
    text('offset', String(record.offset)),
  ];
}
