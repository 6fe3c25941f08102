import { StreamsError } from '../model/errors.ts';
import type { StoreCodec, StoreKind } from '../model/store-codec.ts';
import { plusMs } from '../model/timestamp.ts';
import { type BytesQuery, type StoredEntry, validityOf } from '../state/queries/index.ts';
import { sessionEndOf, sessionRecordKeyOf, sessionStartOf } from '../state/session-key.ts';
import type { ValueAndTimestamp } from '../state/stored-value.ts';
import { recordKeyOf, windowStartOf } from '../state/window-key.ts';
import type { KeyQuery, TimestampedKeyQuery } from './key-query.ts';
import type { Query } from './query.ts';
import type { RangeQuery, TimestampedRangeQuery } from './range-query.ts';
import type { MultiVersionedKeyQuery, VersionedKeyQuery } from './versioned-query.ts';
import type { WindowKeyQuery, WindowRangeQuery } from './window-query.ts';

type KnownQuery =
  | KeyQuery<unknown, unknown>
  | TimestampedKeyQuery<unknown, unknown>
  | RangeQuery<unknown, unknown>
  | TimestampedRangeQuery<unknown, unknown>
  | WindowKeyQuery<unknown, unknown>
  | WindowRangeQuery<unknown, unknown>
  | VersionedKeyQuery<unknown, unknown>
  | MultiVersionedKeyQuery<unknown, unknown>;

/** A query in the bytes of one store, and how an entry of the answer is read. */
export interface TypedQuery {
  readonly bytes: BytesQuery;
  /** The key whose partition alone can answer; undefined: any may. */
  readonly key: Buffer | undefined;
  /** Whether there is one value or none; otherwise there are entries, to be iterated. */
  readonly single: boolean;
  /** @throws StreamsError STREAMS_DESERIALIZATION */
  read(entry: StoredEntry): unknown;
}

const BEGINNING_OF_TIME = 0;
const END_OF_TIME = 2n ** 63n - 1n;

/**
 * The query as a store of this codec is asked it; undefined when stores of that kind cannot be asked that. `topic` is
 * what the serdes are told. @throws StreamsError STREAMS_SERIALIZATION when its key is none of the store's
 */
export function typedQuery(asked: Query<unknown>, codec: StoreCodec, topic: string): TypedQuery | undefined {
  const query = asked as KnownQuery;
  if (!canBeAsked(query, codec)) return undefined;
  const { timestamped, windowSizeMs = 0 } = codec;
  const key = (value: unknown) => keyBytes(codec, topic, value);
  const optionalKey = (value: unknown) => (value === undefined ? undefined : key(value));
  const keyOf = (bytes: Buffer) => codec.keySerde.deserialize(topic, bytes);
  const value = (stored: Buffer) => codec.values.deserialize(topic, stored);
  const bare = (stored: Buffer) => (timestamped ? (value(stored) as ValueAndTimestamp<unknown>).value : value(stored));
  const one = (bytes: BytesQuery & { readonly key: Buffer }, read: Read) => made(bytes, bytes.key, true, read);
  const many = (bytes: BytesQuery, read: Read) => made(bytes, 'key' in bytes ? bytes.key : undefined, false, read);
  const made = (bytes: BytesQuery, ofKey: Buffer | undefined, single: boolean, read: Read): TypedQuery => ({
    bytes,
    key: ofKey,
    single,
    read: (entry) => understood(topic, () => read(entry)),
  });
  switch (query.kind) {
    case 'key':
      return one({ kind: 'key', key: key(query.key) }, ([, stored]) => bare(stored));
    case 'timestamped-key':
      return one({ kind: 'key', key: key(query.key) }, ([, stored]) => value(stored));
    case 'range':
    case 'timestamped-range': {
      const withTimestamp = query.kind === 'timestamped-range';
      const [from, to] = [optionalKey(query.lowerBound), optionalKey(query.upperBound)];
      const read = withTimestamp ? value : bare;
      return many({ kind: 'range', from, to, reverse: query.order === 'descending' }, ([found, stored]) => {
        return [keyOf(found), read(stored)] as const;
      });
    }
    case 'window-key': {
      const { timeFrom: from, timeTo: to } = query;
      return many({ kind: 'window-key', key: key(query.key), from, to }, ([found, stored]) => {
        return [windowStartOf(found), value(stored)] as const;
      });
    }
    case 'window-range': {
      const { timeFrom: from, timeTo: to } = query;
      return many({ kind: 'window-range', from, to }, ([found, stored]) => {
        const start = windowStartOf(found);
        return [{ key: keyOf(recordKeyOf(found)), window: { start, end: plusMs(start, windowSizeMs) } }, value(stored)];
      });
    }
    case 'sessions':
      return many({ kind: 'sessions', key: key(query.key) }, ([found, stored]) => {
        const window = { start: sessionStartOf(found), end: sessionEndOf(found) };
        return [{ key: keyOf(sessionRecordKeyOf(found)), window }, value(stored)];
      });
    case 'versioned-key':
      return one({ kind: 'version', key: key(query.key), asOf: query.asOf }, (entry) => version(entry, value));
    case 'multi-versioned-key': {
      const { fromTime: from = BEGINNING_OF_TIME, toTime: to = END_OF_TIME } = query;
      const reverse = query.order === 'descending';
      return many({ kind: 'versions', key: key(query.key), from, to, reverse }, (entry) => version(entry, value));
    }
  }
}

/** Which kind of store answers which query. */
const ASKED_OF: { readonly [kind in KnownQuery['kind']]: StoreKind } = {
  key: 'key-value',
  'timestamped-key': 'key-value',
  range: 'key-value',
  'timestamped-range': 'key-value',
  'window-key': 'window',
  'window-range': 'window',
  sessions: 'session',
  'versioned-key': 'versioned',
  'multi-versioned-key': 'versioned',
};

function canBeAsked(query: KnownQuery, { kind, timestamped }: StoreCodec): boolean {
  const needsTimestamps = query.kind === 'timestamped-key' || query.kind === 'timestamped-range';
  return Object.hasOwn(ASKED_OF, query.kind) && ASKED_OF[query.kind] === kind && (timestamped || !needsTimestamps);
}

type Read = (entry: StoredEntry) => unknown;

function version([key, stored]: StoredEntry, value: (stored: Buffer) => unknown): unknown {
  const { validFrom, validTo } = validityOf(key);
  return { value: value(stored), timestamp: validFrom, validTo };
}

function keyBytes({ keySerde }: StoreCodec, topic: string, key: unknown): Buffer {
  try {
    return keySerde.serialize(topic, key);
  } catch (cause) {
    const message = 'the key of a query could not be written as bytes; is it one of the store’s?';
    throw new StreamsError('STREAMS_SERIALIZATION', message, { topic, cause });
  }
}

function understood<T>(topic: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    const message = 'what a store holds could not be read; are its serdes the right ones?';
    throw new StreamsError('STREAMS_DESERIALIZATION', message, { topic, cause });
  }
}
