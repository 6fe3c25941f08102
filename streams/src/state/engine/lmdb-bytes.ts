import type { Database, RootDatabase } from 'lmdb';
import { type KeyString, readKeyString, writeKeyString } from './key-string.ts';
import type { StoreEntry } from './store-entry.ts';
import type { DurableBytes, EntryPage } from './task-storage.ts';

/** LMDB takes no empty key; Kafka does. It lives in a database of its own, under this key. */
const EMPTY = 'e';
const LOWEST = '\0';

/** Keys go to LMDB without a buffer in between. */
const keyEncoder = { writeKey: writeKeyString, readKey: readKeyString };

/** One store's entries in an LMDB database. */
export class LmdbBytes implements DurableBytes {
  readonly maxKeyLength: number;
  readonly #entries: Database<Buffer, KeyString>;
  readonly #empty: Database<Buffer, string>;

  constructor(root: RootDatabase<Buffer, string>, store: string) {
    const options = { encoding: 'binary', keyEncoder } as const;
    this.#entries = root.openDB<Buffer, KeyString>({ ...options, name: `store:${store}` });
    this.#empty = root.openDB<Buffer, string>({ ...options, name: `empty-key:${store}` });
    this.maxKeyLength = (this.#entries as unknown as { readonly maxKeySize: number }).maxKeySize;
  }

  get(key: KeyString): Buffer | undefined {
    return key === '' ? this.#empty.getBinary(EMPTY) : this.#entries.getBinary(key);
  }

  count(): number {
    const { entryCount } = this.#entries.getStats() as { entryCount: number };
    return entryCount + (this.get('') === undefined ? 0 : 1);
  }

  page(from: KeyString | undefined, to: KeyString | undefined, reverse: boolean, limit: number): EntryPage {
    const keys: KeyString[] = [];
    const values: Buffer[] = [];
    const empty = (from === undefined || from === '') && to !== '' ? this.get('') : undefined;
    const addEmpty = () => {
      if (empty === undefined || keys.length === limit) return;
      keys.push('');
      values.push(empty);
    };
    if (!reverse) addEmpty();
    if (to !== '' && keys.length < limit) {
      for (const { key, value } of this.#entries.getRange(bounds(from, to, reverse, limit - keys.length))) {
        keys.push(key);
        values.push(value);
      }
    }
    if (reverse) addEmpty();
    return { keys, values };
  }

  /** Queues the entries' committed values in the batch at hand; returns them, to be kept until it is written. */
  write(entries: readonly StoreEntry[]): (Buffer | undefined)[] {
    return entries.map(({ key, committed }) => {
      const database = key === '' ? this.#empty : this.#entries;
      const id = key === '' ? EMPTY : key;
      if (committed === undefined) void database.remove(id);
      else void database.put(id, committed);
      return committed;
    });
  }
}

function bounds(from: KeyString | undefined, to: KeyString | undefined, reverse: boolean, limit: number): object {
  const low = from === undefined || from === '' ? LOWEST : from;
  if (!reverse) return to === undefined ? { start: low, limit } : { start: low, end: to, limit };
  const down = { end: low, inclusiveEnd: true, reverse: true, limit };
  return to === undefined ? down : { ...down, start: to, exclusiveStart: true };
}
