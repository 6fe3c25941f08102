import { EMPTY_HEADERS, type Headers } from '../../model/headers.ts';
import { Record } from '../../model/record.ts';
import { compareTimestamps, laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { TimestampedWindowStore } from '../../state/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import { Change } from '../change.ts';

/** What {@link ClosedWindows} are told of the windows. */
export interface ClosedWindowsOptions {
  readonly storeName: string;
  /** From a window's start to the first moment after it, ms. */
  readonly sizeMs: number;
  readonly graceMs: number;
  /** Whether windows that hold the one time differ from those that hold the other: if not, none has closed in between. */
  readonly differ: (one: Timestamp, other: Timestamp) => boolean;
}

/**
 * Sends each window's result once, when stream time has passed its end and grace, in the order of start and key. It is
 * asked before the record that moves time on is stored, since that may take closed windows out of the store. Up to
 * where it has sent them is committed with the offsets, under the store's name, as Kafka Streams does.
 */
export class ClosedWindows<K, A> {
  readonly #store: TimestampedWindowStore<K, A>;
  readonly #options: ClosedWindowsOptions;
  readonly #context: InternalProcessorContext<Windowed<K>, Change<A>>;
  /** All windows that end by then have been sent; -1 before the first. */
  #closeTime: Timestamp;

  constructor(
    store: TimestampedWindowStore<K, A>,
    options: ClosedWindowsOptions,
    context: InternalProcessorContext<Windowed<K>, Change<A>>,
  ) {
    this.#store = store;
    this.#options = options;
    this.#context = context;
    this.#closeTime = context.processorMetadataForKey(options.storeName) ?? NO_TIMESTAMP;
  }

  /** Stream time when this task was left, as far as is known: what is late then is late still; -1 for a new task. */
  get restoredStreamTime(): Timestamp {
    let latest = this.#closeTime === NO_TIMESTAMP ? NO_TIMESTAMP : plusMs(this.#closeTime, this.#options.graceMs);
    for (const [, { timestamp }] of this.#store.all()) if (timestamp > latest) latest = timestamp;
    return latest;
  }

  /** Sends the windows that are closed at `streamTime` and have not been sent. */
  emit(headers: Headers, streamTime: Timestamp): void {
    const { graceMs, sizeMs, differ } = this.#options;
    const closeTime = minusMs(streamTime, graceMs);
    const upTo = minusMs(closeTime, sizeMs);
    if (closeTime <= this.#closeTime || upTo < 0) return;
    if (this.#closeTime !== NO_TIMESTAMP && !differ(upTo, laterOf(minusMs(this.#closeTime, sizeMs), 0))) return;
    this.#send(upTo, headers);
    this.#closed(closeTime);
  }

  /**
   * Sends all windows that have not been sent, as if a record had come just late enough; answers its time, undefined when
   * there was no window to send.
   */
  emitAll(streamTime: Timestamp): Timestamp | undefined {
    const last = this.#send(streamTime, EMPTY_HEADERS);
    if (last === undefined) return undefined;
    const closeTime = plusMs(last, this.#options.sizeMs);
    this.#closed(closeTime);
    return plusMs(closeTime, this.#options.graceMs);
  }

  /** Sends the windows that start up to then; answers the start of the last, undefined when there was none. */
  #send(upTo: Timestamp, headers: Headers): Timestamp | undefined {
    const sent = minusMs(this.#closeTime, this.#options.sizeMs);
    const from = this.#closeTime === NO_TIMESTAMP ? 0 : plusMs(laterOf(sent, 0), 1);
    if (from > upTo) return undefined;
    const windows = [...this.#store.fetchAll(from, upTo)];
    windows.sort(([a], [b]) => compareTimestamps(a.window.start, b.window.start));
    for (const [key, { value, timestamp }] of windows) {
      this.#context.forward(new Record(key, new Change<A>(value, null), timestamp, headers));
    }
    return windows.at(-1)?.[0].window.start;
  }

  #closed(closeTime: Timestamp): void {
    this.#closeTime = closeTime;
    this.#context.addProcessorMetadataKeyValue(this.#options.storeName, closeTime);
  }
}
