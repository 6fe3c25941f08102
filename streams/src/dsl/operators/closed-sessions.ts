import { Record } from '../../model/record.ts';
import { compareTimestamps, minusMs, NO_TIMESTAMP, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { SessionStore } from '../../state/index.ts';
import type { ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { SessionWindows } from '../windows/session-windows.ts';

/**
 * Sends each session's result once, when no record can join it any more, in the order of end, start and key. It is asked
 * before the record that moves time on is stored; see ClosedWindows.
 */
export class ClosedSessions<K, A> {
  readonly #store: SessionStore<K, A>;
  readonly #waitMs: number;
  readonly #context: ProcessorContext<Windowed<K>, Change<A>>;
  /** Stream time when the store was last written, -1 for a new task. */
  readonly restoredStreamTime: Timestamp;
  #sentBefore: Timestamp;

  constructor(store: SessionStore<K, A>, windows: SessionWindows, context: ProcessorContext<Windowed<K>, Change<A>>) {
    this.#store = store;
    this.#waitMs = windows.inactivityGapMs + windows.graceMs;
    this.#context = context;
    this.restoredStreamTime = latestEnd(store);
    this.#sentBefore = minusMs(this.restoredStreamTime, this.#waitMs);
  }

  /** Sends the sessions that are closed at `streamTime` and have not been sent. */
  emit(trigger: Record<K, unknown>, streamTime: Timestamp): void {
    const before = minusMs(streamTime, this.#waitMs);
    if (before <= this.#sentBefore || before <= 0) return;
    const closed = [...this.#store.all()].filter(
      ([{ window }]) => window.end < before && window.end >= this.#sentBefore,
    );
    closed.sort(
      ([{ window: a }], [{ window: b }]) => compareTimestamps(a.end, b.end) || compareTimestamps(a.start, b.start),
    );
    for (const [key, value] of closed) {
      this.#context.forward(new Record(key, new Change<A>(value, null), key.window.end, trigger.headers));
    }
    this.#sentBefore = before;
  }
}

function latestEnd<K, A>(store: SessionStore<K, A>): Timestamp {
  let latest: Timestamp = NO_TIMESTAMP;
  for (const [{ window }] of store.all()) if (window.end > latest) latest = window.end;
  return latest;
}
