import { Record } from '../../model/record.ts';
import { compareTimestamps, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { TimestampedWindowStore } from '../../state/index.ts';
import type { ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';

/**
 * Sends each window's result once, when stream time has passed its end and grace, in the order of start and key. It is
 * asked before the record that moves time on is stored, since that may take closed windows out of the store. What
 * was sent before a restart follows from the store: every record that moved stream time on is the latest of some window.
 */
export class ClosedWindows<K, A> {
  readonly #store: TimestampedWindowStore<K, A>;
  readonly #sizeMs: number;
  readonly #graceMs: number;
  readonly #context: ProcessorContext<Windowed<K>, Change<A>>;
  /** Stream time when the stores were last written, -1 for a new task. */
  readonly restoredStreamTime: Timestamp;
  #sentUpTo: Timestamp;

  constructor(
    store: TimestampedWindowStore<K, A>,
    sizeMs: number,
    graceMs: number,
    context: ProcessorContext<Windowed<K>, Change<A>>,
  ) {
    this.#store = store;
    this.#sizeMs = sizeMs;
    this.#graceMs = graceMs;
    this.#context = context;
    this.restoredStreamTime = latestTime(store);
    this.#sentUpTo = this.#lastClosedStart(this.restoredStreamTime);
  }

  /** Sends the windows that are closed at `streamTime` and have not been sent. */
  emit(trigger: Record<K, unknown>, streamTime: Timestamp): void {
    const upTo = this.#lastClosedStart(streamTime);
    if (upTo <= this.#sentUpTo || upTo < 0) return;
    const from = this.#sentUpTo < 0 ? 0 : plusMs(this.#sentUpTo, 1);
    const closed = [...this.#store.fetchAll(from, upTo)];
    closed.sort(([a], [b]) => compareTimestamps(a.window.start, b.window.start));
    for (const [key, { value, timestamp }] of closed) {
      this.#context.forward(new Record(key, new Change<A>(value, null), timestamp, trigger.headers));
    }
    this.#sentUpTo = upTo;
  }

  /** The latest start of a window that is closed. */
  #lastClosedStart(streamTime: Timestamp): Timestamp {
    return streamTime === NO_TIMESTAMP ? NO_TIMESTAMP : minusMs(streamTime, this.#graceMs + this.#sizeMs);
  }
}

function latestTime<K, A>(store: TimestampedWindowStore<K, A>): Timestamp {
  let latest: Timestamp = NO_TIMESTAMP;
  for (const [, { timestamp }] of store.all()) if (timestamp > latest) latest = timestamp;
  return latest;
}
