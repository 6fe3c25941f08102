import { EMPTY_HEADERS, type Header, type Headers } from '../../model/headers.ts';
import type { RecordMetadata } from '../../model/record.ts';
import type { Timestamp } from '../../model/timestamp.ts';
import { readInt64, writeInt64 } from '../../serdes/index.ts';
import { type BytesCursor, lengthOf, writeBytes } from './sized-bytes.ts';

/** Where and when a record that is held back was read, and its headers (`processor.internals.ProcessorRecordContext`). */
export interface RecordContext extends RecordMetadata {
  readonly timestamp: Timestamp;
  readonly headers: Headers;
}

const NOWHERE: RecordMetadata = Object.freeze({ topic: '', partition: -1, offset: -1 });

/** The context of a record in hand; one that a punctuation made was read nowhere. */
export function recordContext(
  { timestamp, headers }: { readonly timestamp: Timestamp; readonly headers: Headers },
  { topic, partition, offset }: RecordMetadata = NOWHERE,
): RecordContext {
  return { topic, partition, offset, timestamp, headers };
}

/** What Kafka Streams counts for a context against a buffer's `maxBytes`: characters of texts, bytes of values. */
export function memoryOf({ topic, headers }: RecordContext): number {
  let size = 20 + topic.length;
  for (const { key, value } of headers) size += key.length + (value?.length ?? 0);
  return size;
}

/** Bytes of a context. */
export function contextLength({ topic, headers }: RecordContext): number {
  let length = 24 + Buffer.byteLength(topic) + 4;
  for (const { key, value } of headers) length += 8 + Buffer.byteLength(key) + lengthOf(value);
  return length;
}

/** Writes a context: timestamp and offset as int64, topic, partition, then the headers. Answers where it ends. */
export function writeContext(target: Buffer, context: RecordContext): number {
  const { timestamp, offset, topic, partition, headers } = context;
  writeInt64(target, timestamp, 0);
  writeInt64(target, offset, 8);
  let at = writeText(target, topic, 16);
  at = target.writeInt32BE(partition, at);
  at = target.writeInt32BE(headers.length, at);
  for (const { key, value } of headers) at = writeBytes(target, value, writeText(target, key, at));
  return at;
}

/** Reads what {@link writeContext} wrote; a count of -1 stands for no headers. @throws RangeError */
export function readContext(cursor: BytesCursor): RecordContext {
  const { bytes } = cursor;
  const timestamp = readInt64(bytes, cursor.take(8));
  const offset = Number(readInt64(bytes, cursor.take(8)));
  const topic = cursor.text();
  const partition = cursor.int32();
  const count = cursor.int32();
  return { topic, partition, offset, timestamp, headers: count <= 0 ? EMPTY_HEADERS : readHeaders(cursor, count) };
}

function readHeaders(cursor: BytesCursor, count: number): Headers {
  const headers: Header[] = [];
  while (headers.length < count) headers.push({ key: cursor.text(), value: cursor.sized() });
  return headers;
}

function writeText(target: Buffer, text: string, at: number): number {
  const length = target.write(text, at + 4, 'utf8');
  target.writeInt32BE(length, at);
  return at + 4 + length;
}
