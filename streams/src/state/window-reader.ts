import { compareTimestamps, earlierOf, laterOf, plusMs, type Timestamp } from '../model/timestamp.ts';
import type { Windowed } from '../model/windowed.ts';
import { afterKey } from './key-bounds.ts';
import type { BytesQuery } from './queries/bytes-query.ts';
import type { EntryScan, QueryableView } from './queries/queryable-view.ts';
import { scanWindows } from './queries/scan-windows.ts';
import { ALL_TIMES, liveSegments, type SegmentedReader, segmentedRange } from './segmented-range.ts';
import type { StoreSerdes } from './store-serdes.ts';
import { isWindowOf, LAST_SEQUENCE, recordKeyOf, windowKey, windowStartOf } from './window-key.ts';
import type { ReadOnlyWindowStore, WindowedIterator, WindowStoreIterator } from './window-store.ts';

/** Reads a window store's bytes as windows; those past their retention are left out. */
export class WindowReader<K, V> implements ReadOnlyWindowStore<K, V>, QueryableView {
  readonly #reader: SegmentedReader;
  readonly #serdes: StoreSerdes<K, V>;
  readonly #windowSizeMs: number;
  readonly #lastSequence: () => number;

  constructor(
    { bytes, retention }: Pick<SegmentedReader, 'bytes' | 'retention'>,
    serdes: StoreSerdes<K, V>,
    { windowSizeMs, persistent }: { readonly windowSizeMs: number; readonly persistent: boolean },
    lastSequence: () => number = () => 0,
  ) {
    const order = persistent ? undefined : byStart;
    this.#reader = { bytes, retention, order, timeOf: windowStartOf, recordKeyOf };
    this.#serdes = serdes;
    this.#windowSizeMs = windowSizeMs;
    this.#lastSequence = lastSequence;
  }

  fetch(key: K, windowStart: Timestamp): V | undefined;
  fetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  fetch(keyFrom: K | undefined, keyTo: K | undefined, from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  fetch(
    key: K | undefined,
    fromOrKey: Timestamp | K | undefined,
    toOrFrom?: Timestamp,
    to?: Timestamp,
  ): V | undefined | WindowStoreIterator<V> | WindowedIterator<K, V> {
    if (toOrFrom === undefined) return this.#windowAt(key as K, fromOrKey as Timestamp);
    if (to === undefined)
      return this.#windowsOf(this.#serdes.keyBytes(key as K), fromOrKey as Timestamp, toOrFrom, false);
    return this.#windows(key, fromOrKey as K | undefined, { from: toOrFrom, to, reverse: false });
  }

  backwardFetch(key: K, from: Timestamp, to: Timestamp): WindowStoreIterator<V>;
  backwardFetch(keyFrom: K | undefined, keyTo: K | undefined, from: Timestamp, to: Timestamp): WindowedIterator<K, V>;
  backwardFetch(
    key: K | undefined,
    fromOrKey: Timestamp | K | undefined,
    toOrFrom: Timestamp,
    to?: Timestamp,
  ): WindowStoreIterator<V> | WindowedIterator<K, V> {
    if (to === undefined)
      return this.#windowsOf(this.#serdes.keyBytes(key as K), fromOrKey as Timestamp, toOrFrom, true);
    return this.#windows(key, fromOrKey as K | undefined, { from: toOrFrom, to, reverse: true });
  }

  fetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V> {
    return this.#windows(undefined, undefined, { from, to, reverse: false });
  }

  backwardFetchAll(from: Timestamp, to: Timestamp): WindowedIterator<K, V> {
    return this.#windows(undefined, undefined, { from, to, reverse: true });
  }

  all(): WindowedIterator<K, V> {
    return this.#windows(undefined, undefined, { ...ALL_TIMES, reverse: false });
  }

  backwardAll(): WindowedIterator<K, V> {
    return this.#windows(undefined, undefined, { ...ALL_TIMES, reverse: true });
  }

  #windowAt(key: K, start: Timestamp): V | undefined {
    const { bytes, retention } = this.#reader;
    if (start < retention.oldest) return undefined;
    const keyBytes = this.#serdes.keyBytes(key);
    return this.#serdes.valueOf(bytes.get(windowKey(retention.segment(start), keyBytes, start, this.#lastSequence())));
  }

  scan(query: BytesQuery, after?: Buffer): EntryScan | undefined {
    return scanWindows(this.#reader, query, after);
  }

  *#windowsOf(
    key: Buffer,
    from: Timestamp,
    to: Timestamp,
    reverse: boolean,
  ): Generator<readonly [windowStart: Timestamp, value: V], undefined> {
    const { bytes, retention } = this.#reader;
    const earliest = laterOf(from, retention.oldest);
    const latest = earlierOf(to, retention.latest);
    if (latest < earliest) return;
    for (const segment of liveSegments(retention, { from: earliest, to: latest, reverse })) {
      const low = windowKey(segment, key, earliest, 0);
      const high = afterKey(windowKey(segment, key, latest, LAST_SEQUENCE));
      for (const [storeKey, stored] of bytes.range(low, high, reverse)) {
        if (!isWindowOf(storeKey, key)) continue;
        yield [windowStartOf(storeKey), this.#serdes.value(stored)];
      }
    }
  }

  *#windows(
    keyFrom: K | undefined,
    keyTo: K | undefined,
    range: { readonly from: Timestamp; readonly to: Timestamp; readonly reverse: boolean },
  ): Generator<readonly [key: Windowed<K>, value: V], undefined> {
    const keys = this.#serdes.keyBounds(keyFrom, keyTo);
    for (const [storeKey, stored] of segmentedRange(this.#reader, keys, range)) {
      const start = windowStartOf(storeKey);
      const window = { start, end: plusMs(start, this.#windowSizeMs) };
      yield [{ key: this.#serdes.key(recordKeyOf(storeKey)), window }, this.#serdes.value(stored)];
    }
  }
}

/** Windows of one start stay in the order of their keys. */
function byStart(a: Buffer, b: Buffer): number {
  return compareTimestamps(windowStartOf(a), windowStartOf(b));
}
