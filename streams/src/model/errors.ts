/**
 * Every failure the library reports, by code, with whether trying again can help. The same table stands in docs/errors.md.
 */
export const ERROR_CODES = {
  STREAMS_INVALID_CONFIG: { retriable: false, help: 'a setting is missing or out of range' },
  STREAMS_INVALID_TOPOLOGY: { retriable: false, help: 'the topology cannot run as it is wired' },
  STREAMS_INVALID_ARGUMENT: { retriable: false, help: 'a call was given what it cannot work with' },
  STREAMS_ILLEGAL_STATE: { retriable: false, help: 'the call does not fit what the object is doing now' },
  STREAMS_SERIALIZATION: { retriable: false, help: 'a key or value could not be written as bytes' },
  STREAMS_DESERIALIZATION: { retriable: false, help: "a record's bytes could not be read" },
  STREAMS_PROCESSING: { retriable: false, help: 'a processor threw' },
  STREAMS_BUFFER_FULL: {
    retriable: false,
    help: 'a suppression that shuts down when full holds back more than its bounds',
  },
  STREAMS_PRODUCTION: { retriable: false, help: 'the broker refused a record' },
  STREAMS_RECORD_TOO_LARGE: { retriable: false, help: 'a record is larger than max.request.size' },
  STREAMS_INVALID_TIMESTAMP: { retriable: false, help: 'a record carries a negative timestamp' },
  STREAMS_CORRUPT_RECORD: { retriable: false, help: 'a record batch fails its checksum or cannot be decoded' },
  STREAMS_OFFSET_OUT_OF_RANGE: { retriable: false, help: 'the position is no longer, or not yet, in the log' },
  STREAMS_MISSING_TOPIC: { retriable: true, help: 'a source topic does not exist' },
  STREAMS_PARTITION_COUNT: { retriable: false, help: 'co-partitioned topics differ in their number of partitions' },
  STREAMS_BROKER: { retriable: false, help: 'the broker answered with an error that trying again does not mend' },
  STREAMS_BROKER_UNAVAILABLE: { retriable: true, help: 'no broker could be reached, or none leads the partition' },
  STREAMS_AUTHENTICATION: {
    retriable: true,
    help: 'the broker refused the credentials, or they cannot be read: renewed ones may do',
  },
  STREAMS_TIMEOUT: { retriable: true, help: 'no answer came in time' },
  STREAMS_FENCED: { retriable: false, help: 'another instance has taken over: this one must give up its tasks' },
  STREAMS_STALE_MEMBER_EPOCH: { retriable: true, help: "the member's epoch moved on; try again with the new one" },
  STREAMS_UNKNOWN_MEMBER: { retriable: false, help: 'the group no longer knows this member: join again' },
  STREAMS_TRANSACTION_ABORTABLE: {
    retriable: true,
    help: 'the transaction cannot commit, it can be aborted and retried',
  },
  STREAMS_INDEFINITE_TRANSACTION: {
    retriable: false,
    help: 'a transaction may or may not have been committed; its producer is abandoned',
  },
  STREAMS_TOPOLOGY_MISMATCH: { retriable: true, help: 'the group runs another topology' },
  STREAMS_GROUP_NOT_EMPTY: { retriable: true, help: 'the application still has running instances: stop them first' },
  STREAMS_UNSUPPORTED_BROKER: { retriable: false, help: 'the broker lacks a request that the library stands on' },
  STREAMS_STATE_STORE: { retriable: false, help: 'a state store could not be read or written' },
  STREAMS_STATE_LOCKED: { retriable: true, help: 'another process holds the state directory' },
  STREAMS_KEY_TOO_LONG: { retriable: false, help: 'a key is longer than the disk store can index' },
  STREAMS_STORE_NOT_FOUND: { retriable: false, help: 'no store of that name in the topology' },
  STREAMS_STORE_NOT_READY: { retriable: true, help: 'the store is being restored or its task is moving' },
  STREAMS_KEY_MOVED: { retriable: true, help: 'another instance owns the key now' },
  STREAMS_REMOTE_QUERY: { retriable: true, help: 'the instance that owns the key did not answer' },
  STREAMS_CLOSED: { retriable: false, help: 'the object has been closed' },
} as const satisfies { readonly [code: string]: { readonly retriable: boolean; readonly help: string } };

/** The stable name of a kind of failure. */
export type ErrorCode = keyof typeof ERROR_CODES;

/** Where a failure happened; whatever is known of it. */
export interface ErrorContext {
  readonly taskId?: string;
  readonly topic?: string;
  readonly partition?: number;
  readonly offset?: number;
  readonly store?: string;
  readonly operator?: string;
  /** The user's line that added the operator, `file:line:column`. */
  readonly declaredAt?: string;
  readonly setting?: string;
  /** The Kafka protocol's error code, where a broker gave one. */
  readonly kafkaError?: number;
}

/** The one error class: branch on `code`, try again when `retriable`. */
export class StreamsError extends Error {
  readonly code: ErrorCode;
  readonly retriable: boolean;
  readonly context: ErrorContext;

  constructor(code: ErrorCode, message: string, options: ErrorContext & { readonly cause?: unknown } = {}) {
    const { cause, ...context } = options;
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'StreamsError';
    this.code = code;
    this.retriable = ERROR_CODES[code].retriable;
    this.context = context;
  }
}

/** Whether an error is a {@link StreamsError}, of that code when one is given. */
export function isStreamsError(error: unknown, code?: ErrorCode): error is StreamsError {
  return error instanceof StreamsError && (code === undefined || error.code === code);
}
