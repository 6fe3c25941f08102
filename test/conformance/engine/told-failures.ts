import {
  type ErrorHandler,
  type FailedRecord,
  type Headers,
  isStreamsError,
  type StreamsError,
} from '@orders-platform/streams';
import { text } from '../functions/values.ts';
import type { Failure, Handler } from '../schema.ts';
import type { RawFailure, RawHeaders } from './outcome.ts';

/** Keeps what the handlers of failures are told while a case runs. */
export class ToldFailures {
  readonly all: RawFailure[] = [];
  /** How many inputs have been piped. */
  after = 0;

  /** The handler of a policy that notes what it is told; it fails unless an answer is given. */
  handler(policy: Failure['policy'], answer: Handler = 'fail'): ErrorHandler {
    return (error, source, record) => {
      this.all.push({
        policy,
        after: this.after,
        ...told(error, source),
        ...(record && {
          record: {
            key: text(record.key),
            value: isMessage(record.value) ? '…' : text(record.value),
            ts: String(record.timestamp),
            headers: rawHeaders(record.headers),
          },
        }),
      });
      return answer;
    };
  }
}

/** What foreign-key joins send one another is each side's own. */
function isMessage(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'hash' in value;
}

function told(error: StreamsError, { topic, partition, offset, timestamp, key, value, headers }: FailedRecord) {
  const { operator, origin } = error.context;
  return {
    node: String(operator),
    message: thrown(error),
    ...{
      topic,
      partition,
      offset,
      ts: String(timestamp),
      key: hex(key),
      value: hex(value),
      headers: rawHeaders(headers),
    },
    ...(origin !== undefined && { origin, for: String(error.context.topic) }),
  };
}

/** What the user's code said; what the library itself says is in its own words. */
function thrown({ cause }: StreamsError): string {
  if (isStreamsError(cause)) return thrown(cause);
  return cause instanceof Error ? cause.message : '…';
}

/** Headers with their bytes as hex. */
export function rawHeaders(headers: Headers): RawHeaders {
  return headers.map(({ key, value }) => [key, hex(value)] as const);
}

/** Bytes as hex. */
export function hex(bytes: Buffer | null): string | null {
  return bytes === null ? null : bytes.toString('hex');
}
