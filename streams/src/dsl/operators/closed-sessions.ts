import { EMPTY_HEADERS, type Headers } from '../../model/headers.ts';
import { Record } from '../../model/record.ts';
import { compareTimestamps, laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { SessionStore } from '../../state/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import { Change } from '../change.ts';
import type { SessionWindows } from '../windows/session-windows.ts';

/**
 * Sends each session's result once, when no record can join it any more, in the order of end, start and key. It is asked
 * before the record that moves time on is stored; see ClosedWindows.
 */
export class ClosedSessions<K, A> {
  readonly #store: SessionStore<K, A>;
  readonly #storeName: string;
  readonly #waitMs: number;
  readonly #context: InternalProcessorContext<Windowed<K>, Change<A>>;
  /** All sessions that end before then have been sent; -1 before the first. */
  #closeTime: Timestamp;

  constructor(
    store: SessionStore<K, A>,
    options: { readonly storeName: string; readonly windows: SessionWindows },
    context: InternalProcessorContext<Windowed<K>, Change<A>>,
  ) {
    const { storeName, windows } = options;
    this.#store = store;
    this.#storeName = storeName;
    this.#waitMs = windows.inactivityGapMs + windows.graceMs;
    this.#context = context;
    this.#closeTime = context.processorMetadataForKey(storeName) ?? NO_TIMESTAMP;
  }

  /** Stream time when this task was left, as far as is known: what is late then is late still; -1 for a new task. */
  get restoredStreamTime(): Timestamp {
    let latest = this.#closeTime === NO_TIMESTAMP ? NO_TIMESTAMP : plusMs(this.#closeTime, this.#waitMs);
    for (const [{ window }] of this.#store.all()) if (window.end > latest) latest = window.end;
    return latest;
  }

  /** Whether a session has been sent, if it was there. */
  hasSent(end: Timestamp): boolean {
    return end < this.#closeTime;
  }

  /** Sends the sessions that are closed at `streamTime` and have not been sent. */
  emit(headers: Headers, streamTime: Timestamp): void {
    const before = minusMs(streamTime, this.#waitMs);
    if (before <= this.#closeTime || before <= 0) return;
    this.#send(before, headers);
    this.#closed(before);
  }

  /**
   * Sends all sessions that have not been sent, as if a record had come just late enough; answers its time, undefined when
   * there was no session to send.
   */
  emitAll(streamTime: Timestamp): Timestamp | undefined {
    const last = this.#send(plusMs(streamTime, 1), EMPTY_HEADERS);
    if (last === undefined) return undefined;
    const before = plusMs(last, 1);
    this.#closed(before);
    return plusMs(before, this.#waitMs);
  }

  /** Sends the sessions that end before then; answers the end of the last, undefined when there was none. */
  #send(before: Timestamp, headers: Headers): Timestamp | undefined {
    const from = laterOf(this.#closeTime, 0);
    const found = this.#store.findSessions(undefined, undefined, from, before);
    const closed = [...found].filter(([{ window }]) => window.end < before);
    // As Kafka Streams finds them: on disk by end, start and key; a store in memory gives them in its own order.
    if (this.#store.persistent) closed.sort(byEndAndStart);
    for (const [key, value] of closed) {
      this.#context.forward(new Record(key, new Change<A>(value, null), key.window.end, headers));
    }
    return closed.at(-1)?.[0].window.end;
  }

  #closed(before: Timestamp): void {
    this.#closeTime = before;
    this.#context.addProcessorMetadataKeyValue(this.#storeName, before);
  }
}

function byEndAndStart(
  [{ window: a }]: readonly [Windowed<unknown>, unknown],
  [{ window: b }]: readonly [Windowed<unknown>, unknown],
): number {
  return compareTimestamps(a.end, b.end) || compareTimestamps(a.start, b.start);
}
