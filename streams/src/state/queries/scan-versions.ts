import type { Timestamp } from '../../model/timestamp.ts';
import { compareTimestamps } from '../../model/timestamp.ts';
import { readInt64, writeInt64 } from '../../serdes/index.ts';
import type { BytesQuery } from './bytes-query.ts';
import { allOf, type EntryScan, type StoredEntry } from './queryable-view.ts';

const END_OF_TIME = 2n ** 63n - 1n;

/** A value with the time from which it is valid, and the time at which it ceases to be, undefined for the latest. */
export interface StoredVersion {
  readonly value: Buffer;
  readonly validFrom: Timestamp;
  readonly validTo: Timestamp | undefined;
}

/** What a versioned store's committed view says of a key, which is all that queries ask it. */
export interface VersionReader {
  /**
   * The versions of `key` that are valid at some time from `from` to `to`, both included, by time, latest first when
   * `reverse`; times without a value are passed over.
   */
  versions(key: Buffer, from: Timestamp, to: Timestamp, reverse: boolean): Iterable<StoredVersion>;
}

/** What a versioned store answers: the version of a key at a time, its versions in a stretch of time. */
export function scanVersions(reader: VersionReader, query: BytesQuery, after?: Buffer): EntryScan | undefined {
  if (query.kind === 'version') {
    const { key, asOf = END_OF_TIME } = query;
    for (const version of reader.versions(key, asOf, asOf, true)) return allOf([entryOf(version)]);
    return allOf([]);
  }
  if (query.kind !== 'versions') return undefined;
  const { key, from, to, reverse } = query;
  if (to < from) return allOf([]);
  return allOf(behind(reader.versions(key, from, to, reverse), reverse, after));
}

/** When an entry's version is valid. */
export function validityOf(key: Buffer): { readonly validFrom: Timestamp; readonly validTo: Timestamp | undefined } {
  return { validFrom: readInt64(key, 0), validTo: key.length > 8 ? readInt64(key, 8) : undefined };
}

function* behind(
  versions: Iterable<StoredVersion>,
  reverse: boolean,
  after: Buffer | undefined,
): Generator<StoredEntry, undefined> {
  const last = after && validityOf(after).validFrom;
  for (const version of versions) {
    const order = last === undefined ? 1 : compareTimestamps(version.validFrom, last);
    if (reverse && last !== undefined ? order < 0 : order > 0) yield entryOf(version);
  }
}

/** The times of a version are the key of its entry. */
function entryOf({ value, validFrom, validTo }: StoredVersion): StoredEntry {
  const key = Buffer.allocUnsafe(validTo === undefined ? 8 : 16);
  writeInt64(key, validFrom, 0);
  if (validTo !== undefined) writeInt64(key, validTo, 8);
  return [key, value];
}
