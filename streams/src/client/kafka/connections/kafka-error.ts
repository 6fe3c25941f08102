import { type ErrorCode, type ErrorContext, isStreamsError, StreamsError } from '../../../model/errors.ts';

/** What a client does about an error before it troubles its caller. */
export type Remedy = 'fail' | 'retry' | 'refresh-metadata' | 'find-coordinator';

interface KafkaErrorKind {
  readonly name: string;
  readonly code: ErrorCode;
  readonly remedy: Remedy;
}

/** The protocol's error codes that are told apart by what they mean to the library. */
export const KAFKA_ERROR = {
  NONE: 0,
  OFFSET_OUT_OF_RANGE: 1,
  UNKNOWN_TOPIC_OR_PARTITION: 3,
  NOT_LEADER_OR_FOLLOWER: 6,
  COORDINATOR_LOAD_IN_PROGRESS: 14,
  NOT_ENOUGH_REPLICAS: 19,
  TOPIC_ALREADY_EXISTS: 36,
  OUT_OF_ORDER_SEQUENCE_NUMBER: 45,
  DUPLICATE_SEQUENCE_NUMBER: 46,
  INVALID_TXN_STATE: 48,
  CONCURRENT_TRANSACTIONS: 51,
  UNKNOWN_PRODUCER_ID: 59,
  GROUP_ID_NOT_FOUND: 69,
  UNSTABLE_OFFSET_COMMIT: 88,
} as const;

const kind = (name: string, code: ErrorCode, remedy: Remedy = 'fail'): KafkaErrorKind => ({ name, code, remedy });

const KINDS: { readonly [error: number]: KafkaErrorKind } = {
  [-1]: kind('UNKNOWN_SERVER_ERROR', 'STREAMS_BROKER'),
  1: kind('OFFSET_OUT_OF_RANGE', 'STREAMS_OFFSET_OUT_OF_RANGE'),
  2: kind('CORRUPT_MESSAGE', 'STREAMS_CORRUPT_RECORD', 'retry'),
  3: kind('UNKNOWN_TOPIC_OR_PARTITION', 'STREAMS_MISSING_TOPIC', 'refresh-metadata'),
  5: kind('LEADER_NOT_AVAILABLE', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  6: kind('NOT_LEADER_OR_FOLLOWER', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  7: kind('REQUEST_TIMED_OUT', 'STREAMS_TIMEOUT', 'retry'),
  8: kind('BROKER_NOT_AVAILABLE', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  9: kind('REPLICA_NOT_AVAILABLE', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  10: kind('MESSAGE_TOO_LARGE', 'STREAMS_RECORD_TOO_LARGE'),
  13: kind('NETWORK_EXCEPTION', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  14: kind('COORDINATOR_LOAD_IN_PROGRESS', 'STREAMS_BROKER_UNAVAILABLE', 'retry'),
  15: kind('COORDINATOR_NOT_AVAILABLE', 'STREAMS_BROKER_UNAVAILABLE', 'find-coordinator'),
  16: kind('NOT_COORDINATOR', 'STREAMS_BROKER_UNAVAILABLE', 'find-coordinator'),
  18: kind('RECORD_LIST_TOO_LARGE', 'STREAMS_RECORD_TOO_LARGE'),
  19: kind('NOT_ENOUGH_REPLICAS', 'STREAMS_BROKER_UNAVAILABLE', 'retry'),
  20: kind('NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'STREAMS_BROKER_UNAVAILABLE', 'retry'),
  22: kind('ILLEGAL_GENERATION', 'STREAMS_STALE_MEMBER_EPOCH'),
  25: kind('UNKNOWN_MEMBER_ID', 'STREAMS_UNKNOWN_MEMBER'),
  29: kind('TOPIC_AUTHORIZATION_FAILED', 'STREAMS_BROKER'),
  30: kind('GROUP_AUTHORIZATION_FAILED', 'STREAMS_BROKER'),
  31: kind('CLUSTER_AUTHORIZATION_FAILED', 'STREAMS_BROKER'),
  32: kind('INVALID_TIMESTAMP', 'STREAMS_INVALID_TIMESTAMP'),
  35: kind('UNSUPPORTED_VERSION', 'STREAMS_UNSUPPORTED_BROKER'),
  36: kind('TOPIC_ALREADY_EXISTS', 'STREAMS_BROKER'),
  41: kind('NOT_CONTROLLER', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  45: kind('OUT_OF_ORDER_SEQUENCE_NUMBER', 'STREAMS_PRODUCTION'),
  46: kind('DUPLICATE_SEQUENCE_NUMBER', 'STREAMS_PRODUCTION'),
  47: kind('INVALID_PRODUCER_EPOCH', 'STREAMS_FENCED'),
  48: kind('INVALID_TXN_STATE', 'STREAMS_BROKER'),
  49: kind('INVALID_PRODUCER_ID_MAPPING', 'STREAMS_FENCED'),
  50: kind('INVALID_TRANSACTION_TIMEOUT', 'STREAMS_INVALID_CONFIG'),
  51: kind('CONCURRENT_TRANSACTIONS', 'STREAMS_BROKER_UNAVAILABLE', 'retry'),
  53: kind('TRANSACTIONAL_ID_AUTHORIZATION_FAILED', 'STREAMS_BROKER'),
  56: kind('KAFKA_STORAGE_ERROR', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  59: kind('UNKNOWN_PRODUCER_ID', 'STREAMS_PRODUCTION'),
  68: kind('NON_EMPTY_GROUP', 'STREAMS_BROKER'),
  69: kind('GROUP_ID_NOT_FOUND', 'STREAMS_UNKNOWN_MEMBER'),
  74: kind('FENCED_LEADER_EPOCH', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  75: kind('UNKNOWN_LEADER_EPOCH', 'STREAMS_BROKER_UNAVAILABLE', 'refresh-metadata'),
  78: kind('OFFSET_NOT_AVAILABLE', 'STREAMS_BROKER_UNAVAILABLE', 'retry'),
  87: kind('INVALID_RECORD', 'STREAMS_PRODUCTION'),
  88: kind('UNSTABLE_OFFSET_COMMIT', 'STREAMS_TIMEOUT', 'retry'),
  89: kind('THROTTLING_QUOTA_EXCEEDED', 'STREAMS_TIMEOUT', 'retry'),
  90: kind('PRODUCER_FENCED', 'STREAMS_FENCED'),
  100: kind('UNKNOWN_TOPIC_ID', 'STREAMS_MISSING_TOPIC', 'refresh-metadata'),
  110: kind('FENCED_MEMBER_EPOCH', 'STREAMS_FENCED'),
  113: kind('STALE_MEMBER_EPOCH', 'STREAMS_STALE_MEMBER_EPOCH'),
  120: kind('TRANSACTION_ABORTABLE', 'STREAMS_TRANSACTION_ABORTABLE'),
};

const remedies = new WeakMap<StreamsError, Remedy>();

/** A broker's error code as a StreamsError that says what was asked and what was answered. */
export function kafkaError(
  error: number,
  what: string,
  context: ErrorContext = {},
  detail?: string | null,
): StreamsError {
  const { name, code, remedy } = KINDS[error] ?? kind(`error ${error}`, 'STREAMS_BROKER');
  const message = `${what}: the broker answered ${name}${detail ? ` (${detail})` : ''}`;
  const failure = new StreamsError(code, message, { ...context, kafkaError: error });
  remedies.set(failure, remedy);
  return failure;
}

/** The credentials are not good; whether they may become so is what `renewable` says. */
export function authenticationError(message: string, cause: unknown, renewable: boolean): StreamsError {
  const failure = new StreamsError('STREAMS_AUTHENTICATION', message, { cause });
  remedies.set(failure, renewable ? 'retry' : 'fail');
  return failure;
}

/** What to do about a broker's error code. */
export function remedyOf(error: number): Remedy {
  return KINDS[error]?.remedy ?? 'fail';
}

/** What to do about a failure: of a broker as its code says, of a connection look for another broker. */
export function remedyFor(failure: unknown): Remedy {
  if (!isStreamsError(failure)) return 'fail';
  const remedy = remedies.get(failure);
  if (remedy !== undefined) return remedy;
  const lost = failure.code === 'STREAMS_BROKER_UNAVAILABLE' || failure.code === 'STREAMS_TIMEOUT';
  return lost ? 'find-coordinator' : 'fail';
}

/** Throws unless the code is 0. */
export function throwOnError(error: number, what: string, context?: ErrorContext, detail?: string | null): void {
  if (error !== KAFKA_ERROR.NONE) throw kafkaError(error, what, context, detail);
}
