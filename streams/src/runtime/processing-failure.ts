import { type ErrorCode, isStreamsError, StreamsError } from '../model/errors.ts';
import type { TaskId } from '../model/task-id.ts';
import { NO_TIMESTAMP } from '../model/timestamp.ts';
import { placeOf } from './dead-letter.ts';
import type { FailedRecord } from './error-handlers.ts';
import type { RunningNode } from './running-node.ts';

/** Failures of the machinery, not of the user's code: no policy may pass over them. */
const NOT_PROCESSING = new Set<ErrorCode>([
  'STREAMS_DESERIALIZATION',
  'STREAMS_INVALID_TIMESTAMP',
  'STREAMS_ERROR_HANDLER',
  'STREAMS_INVALID_CONFIG',
  'STREAMS_INVALID_TOPOLOGY',
  'STREAMS_PRODUCTION',
  'STREAMS_RECORD_TOO_LARGE',
  'STREAMS_FENCED',
  'STREAMS_CLOSED',
  'STREAMS_STATE_STORE',
  'STREAMS_KEY_TOO_LONG',
  'STREAMS_TRANSACTION_ABORTABLE',
  'STREAMS_INDEFINITE_TRANSACTION',
]);

/** Marks an error that a policy has already judged, on its way up through the parents. */
const FINAL: unique symbol = Symbol('final');

/** What stands for the record that a punctuation comes of. */
export const PUNCTUATION: FailedRecord = {
  topic: null,
  partition: -1,
  offset: -1,
  timestamp: NO_TIMESTAMP,
  key: null,
  value: null,
  headers: [],
};

/** Whether no policy may pass over a failure: it is one of the machinery, or a policy has judged it further in. */
export function isJudged(cause: unknown): boolean {
  return isStreamsError(cause) && (NOT_PROCESSING.has(cause.code) || FINAL in cause);
}

/** The error, marked so that the parents it passes do not ask a policy again. */
export function judged(error: StreamsError): StreamsError {
  return Object.assign(error, { [FINAL]: true });
}

/** What a policy is asked about when an operator threw: where it stands, and which record it had. */
export function processingError(node: RunningNode, taskId: TaskId, source: FailedRecord, cause: unknown): StreamsError {
  const { topic, partition, offset } = source;
  const declared = node.declaredAt === undefined ? '' : ` (declared at ${node.declaredAt})`;
  return new StreamsError(
    'STREAMS_PROCESSING',
    `${node.name} threw at ${placeOf(source)}: ${cause instanceof Error ? cause.message : cause}${declared}`,
    {
      operator: node.name,
      ...(node.declaredAt !== undefined && { declaredAt: node.declaredAt }),
      taskId,
      ...(topic !== null && { topic, partition, offset }),
      cause,
    },
  );
}
