import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { Header, Headers } from '../model/headers.ts';
import type { ErrorDecision, ErrorHandlers, FailedRecord } from './error-handlers.ts';

/** Where a record answered with `dead-letter` goes. @throws StreamsError STREAMS_INVALID_CONFIG when no topic is set */
export function deadLetterTopicOf(
  decision: ErrorDecision,
  handlers: ErrorHandlers,
  error: StreamsError,
  source: FailedRecord,
): string {
  const topic = decision.topic ?? handlers.deadLetterTopic;
  if (topic !== undefined) return topic;
  throw new StreamsError(
    'STREAMS_INVALID_CONFIG',
    `the policy answered 'dead-letter' for ${placeOf(source)} and errors.deadLetterTopic is not set`,
    { setting: 'errors.deadLetterTopic', cause: error },
  );
}

/** Where a record was read, as messages say it. */
export function placeOf({ topic, partition, offset }: FailedRecord): string {
  return topic === null ? 'a punctuation' : `${topic}-${partition}@${offset}`;
}

/**
 * The headers of a record in the dead-letter topic: those it had where it failed, then those of KIP-1034 in the order of
 * `ExceptionHandlerUtils`, each UTF-8 text. The exception is what the user's code threw.
 */
export function deadLetterHeaders(error: StreamsError, source: FailedRecord): Headers {
  const cause = thrown(error);
  return [
    ...source.headers,
    errorHeader('exception', cause.name),
    errorHeader('message', cause.message),
    errorHeader('stacktrace', stackOf(cause)),
    errorHeader('topic', source.topic),
    errorHeader('partition', String(source.partition)),
    errorHeader('offset', String(source.offset)),
  ];
}

/** What the user's code threw, without what the library has put around it. */
function thrown(error: StreamsError): Error {
  const { cause } = error;
  if (isStreamsError(cause)) return thrown(cause);
  return cause instanceof Error ? cause : error;
}

function errorHeader(name: string, text: string | null): Header {
  return { key: `__streams.errors.${name}`, value: text === null ? null : Buffer.from(text) };
}

/** The stack with those of its causes, as Java prints them. */
function stackOf(error: Error): string {
  const stack = error.stack ?? `${error}`;
  return error.cause instanceof Error ? `${stack}\nCaused by: ${stackOf(error.cause)}` : stack;
}
