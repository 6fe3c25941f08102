import { ALL_TOPICS, printJson, type SchemaRegistry, type Serde, serdesOf } from '@orders-platform/contracts';
import type { ConsumerRecord } from '@orders-platform/streams/client';

const SHOWN_BYTES = 64;

/** A record for people and for programs: its place, time and headers, key and value decoded where that is possible. */
export interface ReadableRecord {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  /** ISO 8601, or milliseconds where there is no such date. */
  readonly timestamp: string;
  readonly key: unknown;
  readonly value: unknown;
  readonly headers: { readonly [key: string]: string | null };
}

/** Reads the records of one topic: those of the contracts by their schemas, others as text or hex. */
export function recordReader(topic: string, registry: SchemaRegistry): (record: ConsumerRecord) => ReadableRecord {
  const contract = ALL_TOPICS.find(({ name }) => name === topic);
  const serdes = contract && serdesOf(contract, registry);
  return ({ partition, offset, timestamp, key, value, headers }) => ({
    topic,
    partition,
    offset,
    timestamp: timeText(timestamp),
    key: decoded(topic, key, serdes?.key),
    value: decoded(topic, value, serdes?.value),
    headers: Object.fromEntries(headers.map((header) => [header.key, header.value && plain(header.value)])),
  });
}

/** A record on one line. */
export function recordLine({ partition, offset, timestamp, key, value, headers }: ReadableRecord): string {
  const told = Object.entries(headers).map(([name, text]) => `${name}=${text}`);
  const parts = [`${partition}:${offset}`, timestamp, printJson(key), printJson(value), ...told];
  return parts.join('  ');
}

function decoded(topic: string, bytes: Buffer | null, serde: Serde<unknown> | undefined): unknown {
  if (bytes === null) return null;
  if (serde === undefined) return plain(bytes);
  try {
    return serde.deserialize(topic, bytes);
  } catch (error) {
    return { unreadable: (error as Error).message, bytes: hex(bytes) };
  }
}

function plain(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  // Control characters say that it was no text.
  return /\p{Cc}|\uFFFD/u.test(text) ? hex(bytes) : text;
}

function hex(bytes: Buffer): string {
  const more = bytes.length > SHOWN_BYTES ? `… (${bytes.length} bytes)` : '';
  return `0x${bytes.subarray(0, SHOWN_BYTES).toString('hex')}${more}`;
}

function timeText(timestamp: number | bigint): string {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? `${timestamp}` : date.toISOString();
}
