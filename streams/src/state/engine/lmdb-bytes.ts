import type { Database, RootDatabase } from 'lmdb';
import { type ByteString, byteStringOf, bytesOf, readByteString, writeByteString } from './byte-string.ts';
import type { KeyRange } from './page-cursor.ts';
import type { StoreEntry } from './store-entry.ts';
import type { DurableBytes, EntryPage } from './task-storage.ts';

/** LMDB takes no empty key; Kafka does. It lives in a database of its own, under this key. */
const EMPTY = 'e';
const LOWEST = '\0';

/** Keys go to LMDB without a buffer in between. */
const keyEncoder = { writeKey: writeByteString, readKey: readByteString };

/** One store's entries in an LMDB database. */
export class LmdbBytes implements DurableBytes {
  readonly maxKeyLength: number;
  readonly #entries: Database<Buffer, ByteString>;
  readonly #empty: Database<Buffer, string>;

  constructor(root: RootDatabase<Buffer, string>, store: string) {
    const options = { encoding: 'binary', keyEncoder } as const;
    this.#entries = root.openDB<Buffer, ByteString>({ ...options, name: `store:${store}` });
    this.#empty = root.openDB<Buffer, string>({ ...options, name: `empty-key:${store}` });
    this.maxKeyLength = (this.#entries as unknown as { readonly maxKeySize: number }).maxKeySize;
  }

  get(key: ByteString): ByteString | undefined {
    if (key.length > this.maxKeyLength) return undefined;
    // A view of LMDB's own memory until the next read; the string is a copy.
    const value = key === '' ? this.#empty.getBinaryFast(EMPTY) : this.#entries.getBinaryFast(key);
    return value === undefined ? undefined : readByteString(value, 0, value.length);
  }

  count(): number {
    const { entryCount } = this.#entries.getStats() as { entryCount: number };
    return entryCount + (this.get('') === undefined ? 0 : 1);
  }

  page(from: ByteString | undefined, to: ByteString | undefined, reverse: boolean, limit: number): EntryPage {
    const keys: ByteString[] = [];
    const values: ByteString[] = [];
    const empty = (from === undefined || from === '') && to !== '' ? this.get('') : undefined;
    const addEmpty = () => {
      if (empty === undefined || keys.length === limit) return;
      keys.push('');
      values.push(empty);
    };
    if (!reverse) addEmpty();
    if (to !== '' && keys.length < limit) {
      for (const { key, value } of this.#entries.getRange(
        bounds({ from, to, reverse }, limit - keys.length, this.maxKeyLength),
      )) {
        keys.push(key);
        values.push(byteStringOf(value));
      }
    }
    if (reverse) addEmpty();
    return { keys, values };
  }

  /** Queues the entries' committed values in the batch at hand; returns their bytes, to be kept until it is written. */
  write(entries: readonly StoreEntry[]): Buffer[] {
    const written: Buffer[] = [];
    for (const { key, committed } of entries) {
      const database = key === '' ? this.#empty : this.#entries;
      const id = key === '' ? EMPTY : key;
      if (committed === undefined) {
        void database.remove(id);
        continue;
      }
      const value = bytesOf(committed);
      void database.put(id, value);
      written.push(value);
    }
    return written;
  }
}

/** The bounds as LMDB takes them: cut to the longest key, beyond which only whether they are included matters. */
function bounds(
  { from, to, reverse }: KeyRange,
  limit: number,
  longest: number,
): { readonly [option: string]: ByteString | boolean | number } {
  const low = from === undefined || from === '' ? LOWEST : from.slice(0, longest);
  const lowIncluded = from === undefined || from.length <= longest;
  if (to === undefined) {
    return reverse
      ? { end: low, inclusiveEnd: lowIncluded, reverse, limit }
      : { start: low, exclusiveStart: !lowIncluded, limit };
  }
  const high = to.slice(0, longest);
  const highIncluded = to.length > longest;
  return reverse
    ? { start: high, exclusiveStart: !highIncluded, end: low, inclusiveEnd: lowIncluded, reverse, limit }
    : { start: low, exclusiveStart: !lowIncluded, end: high, inclusiveEnd: highIncluded, limit };
}
