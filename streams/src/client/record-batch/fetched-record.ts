import { StreamsError } from '../../model/errors.ts';
import { EMPTY_HEADERS, type Header, type Headers } from '../../model/headers.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import type { ConsumerRecord } from '../consumer-record.ts';
import { VarintReader } from './varint-reader.ts';

/** A record whose headers are decoded when they are first asked for, which many readers never do. */
export class FetchedRecord implements ConsumerRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: Timestamp;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  #headers: Headers | Buffer;

  /** `headers` are the decoded ones, or their bytes from the count on to the record's end. */
  constructor(
    topic: string,
    partition: number,
    offset: number,
    timestamp: Timestamp,
    key: Buffer | null,
    value: Buffer | null,
    headers: Headers | Buffer,
  ) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.key = key;
    this.value = value;
    this.#headers = headers;
  }

  /** The record's headers; the same array each time. @throws StreamsError STREAMS_CORRUPT_RECORD */
  get headers(): Headers {
    if (Buffer.isBuffer(this.#headers)) this.#headers = this.#decode(this.#headers);
    return this.#headers;
  }

  #decode(bytes: Buffer): Headers {
    const reader = new VarintReader(bytes);
    const count = reader.readVarint();
    if (count === 0 && reader.position === bytes.length) return EMPTY_HEADERS;
    const headers: Header[] = [];
    while (headers.length < count && reader.position < bytes.length) {
      const key = this.#slice(reader);
      if (key === null) throw this.#corrupt();
      headers.push({ key: key.toString('utf8'), value: this.#slice(reader) });
    }
    if (headers.length !== count || reader.position !== bytes.length) throw this.#corrupt();
    return headers;
  }

  #slice(reader: VarintReader): Buffer | null {
    const length = reader.readVarint();
    if (length === -1) return null;
    const end = reader.position + length;
    if (length < 0 || end > reader.bytes.length) throw this.#corrupt();
    const slice = reader.bytes.subarray(reader.position, end);
    reader.position = end;
    return slice;
  }

  #corrupt(): StreamsError {
    const { topic, partition, offset } = this;
    const message = `the headers of the record at offset ${offset} of ${topic}-${partition} do not fit its length`;
    return new StreamsError('STREAMS_CORRUPT_RECORD', message, { topic, partition, offset });
  }
}
