import { StreamsError } from '../model/errors.ts';
import type { Headers } from '../model/headers.ts';
import type { Record } from '../model/record.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** What to do with a record that failed: leave it out, stop, or keep it in the dead-letter topic and go on (KIP-1034). */
export type ErrorAction = 'continue' | 'fail' | 'dead-letter';

/** An action alone, or with the dead-letter topic for this record instead of the application's. */
export type ErrorAnswer = ErrorAction | { readonly action: ErrorAction; readonly topic?: string };

/**
 * The record of the source that a failure came of (`ErrorHandlerContext`): key and value as they were read, time and headers as they
 * were where it failed. A punctuation comes of none: its topic is null, its partition and offset are -1, key and value are null, and
 * the timestamp is the tick's.
 */
export interface FailedRecord {
  readonly topic: string | null;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: Timestamp;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

/**
 * Decides about one failure; it should be quick. `record` is what the processor was given, or what the sink was to write;
 * undefined where bytes could not be read or the punctuation itself threw. A sink that cannot serialize says in
 * `error.context.origin` whether it was the key or the value. What it throws fails the task: STREAMS_ERROR_HANDLER.
 */
export type ErrorHandler = (
  error: StreamsError,
  source: FailedRecord,
  record?: Record<unknown, unknown>,
) => ErrorAnswer;

/** The three policies of an application, each a constant answer or a function. */
export interface ErrorHandlers {
  /** Bytes that cannot be read. Default: fail. */
  readonly deserialization?: ErrorAnswer | ErrorHandler;
  /** A processor or a punctuation that throws. Default: fail. */
  readonly processing?: ErrorAnswer | ErrorHandler;
  /** A record that cannot be serialized or that the broker will not take. Default: fail. */
  readonly production?: ErrorAnswer | ErrorHandler;
  /** Where records answered with `dead-letter` go unless the answer names a topic (`errors.dead.letter.queue.topic.name`). */
  readonly deadLetterTopic?: string;
}

/** A policy's answer in its long form. */
export interface ErrorDecision {
  readonly action: ErrorAction;
  readonly topic: string | undefined;
}

const ACTIONS: ReadonlySet<unknown> = new Set<ErrorAction>(['continue', 'fail', 'dead-letter']);

/** The answer of a policy. @throws StreamsError STREAMS_ERROR_HANDLER when the handler throws or answers something else */
export function answerOf(
  policy: ErrorAnswer | ErrorHandler | undefined,
  error: StreamsError,
  source: FailedRecord,
  record?: Record<unknown, unknown>,
): ErrorDecision {
  const answer = typeof policy === 'function' ? asked(policy, error, source, record) : (policy ?? 'fail');
  const action = typeof answer === 'string' ? answer : answer?.action;
  if (ACTIONS.has(action)) {
    return { action: action as ErrorAction, topic: typeof answer === 'object' ? answer.topic : undefined };
  }
  throw handlerFailed(error, `answered ${JSON.stringify(answer)}: 'continue', 'fail' or 'dead-letter' it must be`);
}

function asked(
  handler: ErrorHandler,
  error: StreamsError,
  source: FailedRecord,
  record: Record<unknown, unknown> | undefined,
): ErrorAnswer {
  try {
    return handler(error, source, record);
  } catch (cause) {
    throw handlerFailed(error, `threw: ${cause instanceof Error ? cause.message : cause}`, cause);
  }
}

function handlerFailed(error: StreamsError, what: string, cause: unknown = error): StreamsError {
  return new StreamsError('STREAMS_ERROR_HANDLER', `the error handler, told that ${error.message}, ${what}`, {
    ...error.context,
    cause,
  });
}
