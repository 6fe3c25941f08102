import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import { laterOf, plusMs, type Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import { afterKey } from './key-bounds.ts';
import type { BytesQuery } from './queries/bytes-query.ts';
import type { EntryScan, QueryableView } from './queries/queryable-view.ts';
import { scanWindows } from './queries/scan-windows.ts';
import type { Retention } from './retention.ts';
import type { StoreSerdes } from './store-serdes.ts';
import { isWindowOf, LAST_SEQUENCE, recordKeyOf, windowKey, windowStartOf } from './window-key.ts';
import type { ReadOnlyWindowStore, WindowedIterator, WindowStoreIterator } from './window-store.ts';

const END_OF_TIME = 2n ** 63n - 1n;

/** Reads a window store's bytes as windows; those past their retention are left out. */
export class WindowReader<K, V> implements ReadOnlyWindowStore<K, V>, QueryableView {
  readonly #bytes: ReadOnlyBytesStore;
  readonly #serdes: StoreSerdes<K, V>;
  readonly #retention: Retention;
  readonly #windowSizeMs: number;

  constructor(
    bytes: ReadOnlyBytesStore,
    serdes: StoreSerdes<K, V>,
    options: { readonly retention: Retention; readonly windowSizeMs: number },
  ) {
    this.#bytes = bytes;
    this.#serdes = serdes;
    this.#retention = options.retention;
    this.#windowSizeMs = options.windowSizeMs;
  }

  fetch(key: K, windowStart: Timestamp): V | undefined;
  fetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  fetch(key: K, from: Timestamp, to?: Timestamp): V | undefined | WindowStoreIterator<V> {
    const keyBytes = this.#serdes.keyBytes(key);
    if (to !== undefined) return this.#windowsOf(keyBytes, from, to, false);
    if (from < this.#retention.oldest) return undefined;
    return this.#serdes.valueOf(this.#bytes.get(windowKey(keyBytes, from, 0)));
  }

  backwardFetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V> {
    return this.#windowsOf(this.#serdes.keyBytes(key), from, to, true);
  }

  fetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V> {
    return this.#windows(from, to, false);
  }

  backwardFetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V> {
    return this.#windows(from, to, true);
  }

  all(): WindowedIterator<K, V> {
    return this.#windows(0, END_OF_TIME, false);
  }

  backwardAll(): WindowedIterator<K, V> {
    return this.#windows(0, END_OF_TIME, true);
  }

  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined {
    return scanWindows(this.#bytes, this.#retention.oldest, query, after);
  }

  *#windowsOf(
    key: Buffer,
    from: Timestamp,
    to: Timestamp,
    reverse: boolean,
  ): Generator<readonly [windowStart: Timestamp, value: V], undefined> {
    const earliest = laterOf(from, this.#retention.oldest);
    if (to < earliest) return;
    const low = windowKey(key, earliest, 0);
    const high = afterKey(windowKey(key, to, LAST_SEQUENCE));
    for (const [storeKey, stored] of this.#bytes.range(low, high, reverse)) {
      if (!isWindowOf(storeKey, key)) continue;
      yield [windowStartOf(storeKey), this.#serdes.value(stored)];
    }
  }

  *#windows(
    from: Timestamp,
    to: Timestamp,
    reverse: boolean,
  ): Generator<readonly [key: Windowed<K>, value: V], undefined> {
    const earliest = laterOf(from, this.#retention.oldest);
    for (const [storeKey, stored] of this.#bytes.range(undefined, undefined, reverse)) {
      const start = windowStartOf(storeKey);
      if (start < earliest || start > to) continue;
      const window = { start, end: plusMs(start, this.#windowSizeMs) };
      yield [{ key: this.#serdes.key(recordKeyOf(storeKey)), window }, this.#serdes.value(stored)];
    }
  }
}
