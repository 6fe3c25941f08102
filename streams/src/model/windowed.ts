import type { Timestamp } from './timestamp.ts';

/** A stretch of time, ms since the epoch; whether `end` belongs to it depends on the kind of window. */
export interface Window {
  readonly start: Timestamp;
  readonly end: Timestamp;
}

/** A key in a window: the key of every windowed result (`kstream.Windowed`). */
export interface Windowed<K> {
  readonly key: K;
  readonly window: Window;
}
