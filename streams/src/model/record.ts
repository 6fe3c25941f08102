import { EMPTY_HEADERS, type Headers } from './headers.ts';
import type { Timestamp } from './timestamp.ts';

/** What travels through a topology: immutable, made anew by each step that changes it (`processor.api.Record`). */
export class Record<K, V> {
  readonly key: K;
  readonly value: V;
  readonly timestamp: Timestamp;
  readonly headers: Headers;

  constructor(key: K, value: V, timestamp: Timestamp, headers: Headers = EMPTY_HEADERS) {
    this.key = key;
    this.value = value;
    this.timestamp = timestamp;
    this.headers = headers;
  }

  /** The same record under another key. */
  withKey<K2>(key: K2): Record<K2, V> {
    return new Record(key, this.value, this.timestamp, this.headers);
  }

  /** The same record with another value. */
  withValue<V2>(value: V2): Record<K, V2> {
    return new Record(this.key, value, this.timestamp, this.headers);
  }

  /** The same record at another time (ms since the epoch). */
  withTimestamp(timestamp: Timestamp): Record<K, V> {
    return new Record(this.key, this.value, timestamp, this.headers);
  }

  /** The same record with other headers. */
  withHeaders(headers: Headers): Record<K, V> {
    return new Record(this.key, this.value, this.timestamp, headers);
  }
}

/** Where a record was read (`RecordMetadata`). */
export interface RecordMetadata {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
}
