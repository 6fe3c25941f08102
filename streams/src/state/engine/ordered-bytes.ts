import type { ByteString } from './byte-string.ts';
import { SortedKeys } from './sorted-keys.ts';
import type { StoreEntry } from './store-entry.ts';
import type { DurableBytes, EntryPage } from './task-storage.ts';

/** A store's entries in memory; put in order when they are first read in order. */
export class OrderedBytes implements DurableBytes {
  readonly maxKeyLength = Number.POSITIVE_INFINITY;
  readonly #values = new Map<ByteString, ByteString>();
  #order: SortedKeys | undefined;

  get(key: ByteString): ByteString | undefined {
    return this.#values.get(key);
  }

  count(): number {
    return this.#values.size;
  }

  page(from: ByteString | undefined, to: ByteString | undefined, reverse: boolean, limit: number): EntryPage {
    this.#order ??= new SortedKeys(this.#values.keys());
    const keys: ByteString[] = [];
    const values: ByteString[] = [];
    let key = reverse ? this.#order.below(to) : this.#order.atOrAbove(from);
    while (key !== undefined && keys.length < limit) {
      if (reverse ? from !== undefined && key < from : to !== undefined && key >= to) break;
      keys.push(key);
      values.push(this.#values.get(key) as ByteString);
      key = reverse ? this.#order.below(key) : this.#order.above(key);
    }
    return { keys, values };
  }

  /** Takes over the committed values of these entries. */
  apply(entries: readonly StoreEntry[]): void {
    for (const { key, committed } of entries) {
      if (committed === undefined) {
        this.#values.delete(key);
        this.#order?.delete(key);
      } else {
        this.#values.set(key, committed);
        this.#order?.add(key);
      }
    }
  }
}
