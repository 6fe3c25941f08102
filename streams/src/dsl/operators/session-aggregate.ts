import type { Headers } from '../../model/headers.ts';
import { Record } from '../../model/record.ts';
import { earlierOf, laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Window, Windowed } from '../../model/windowed.ts';
import type { SessionStore } from '../../state/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Emission } from '../emission.ts';
import type { Merger } from '../functions.ts';
import type { SessionWindows } from '../windows/session-windows.ts';
import { cachedSessionOutput } from './cached-output.ts';
import { ClosedSessions } from './closed-sessions.ts';
import type { StreamAggregateOptions } from './stream-aggregate.ts';

/** What an aggregation by key and session is made of. */
export interface SessionAggregateOptions<K, V, A> extends StreamAggregateOptions<K, V, A>, Emission {
  readonly windows: SessionWindows;
  readonly merger: Merger<K, A | null>;
}

/**
 * Joins each record with the sessions within the gap of it into one. The sessions that were joined are deleted first,
 * each by a tombstone, unless the record is alone; a result's time is its session's end.
 */
export class SessionAggregateProcessor<K, V, A> implements Processor<K, V, Windowed<K>, Change<A>> {
  readonly #options: SessionAggregateOptions<K, V, A>;
  #store!: SessionStore<K, A>;
  #context!: ProcessorContext<Windowed<K>, Change<A>>;
  #closed: ClosedSessions<K, A> | undefined;
  #streamTime: Timestamp = NO_TIMESTAMP;

  constructor(options: SessionAggregateOptions<K, V, A>) {
    this.#options = options;
  }

  init(context: ProcessorContext<Windowed<K>, Change<A>>): void {
    const { emit, closeAfterQuietMs, storeName, windows, sendOldValues } = this.#options;
    this.#context = context;
    this.#store = context.getStateStore(storeName);
    if (emit === 'on-window-close') {
      const task = context as InternalProcessorContext<Windowed<K>, Change<A>>;
      const closed = new ClosedSessions(this.#store, { storeName, windows }, task);
      this.#closed = closed;
      this.#streamTime = closed.restoredStreamTime;
      if (closeAfterQuietMs !== undefined) task.closeAfterQuiet(closeAfterQuietMs, () => this.#closeAll(closed));
    } else {
      this.#context = cachedSessionOutput(context, storeName, sendOldValues);
    }
  }

  process(record: Record<K, V>): void {
    const { key, value, timestamp, headers } = record;
    if (key === null) return this.#context.dropped('null-key');
    const { windows, initializer, aggregator, merger } = this.#options;
    if (timestamp > this.#streamTime) this.#streamTime = timestamp;
    this.#closed?.emit(record.headers, this.#streamTime);

    const found = this.#sessionsAround(key, timestamp);
    let window: Window = { start: timestamp, end: timestamp };
    let aggregate = initializer();
    for (const [session, value] of found) {
      aggregate = merger(key, aggregate, value);
      window = spanOf(window, session.window);
    }
    const closeTime = minusMs(minusMs(this.#streamTime, windows.graceMs), windows.inactivityGapMs);
    if (window.end < closeTime) {
      this.#context.dropped('late');
    } else {
      if (window.start !== timestamp || window.end !== timestamp) {
        for (const [session, old] of found) this.#remove(session, old, headers);
      }
      const after = aggregator(key, value, aggregate);
      const windowed = { key, window };
      this.#store.put(windowed, after);
      this.#forward(windowed, after, null, headers);
    }
  }

  /** Time moves on as far as closes what is open. */
  #closeAll(closed: ClosedSessions<K, A>): boolean {
    const time = closed.emitAll(this.#streamTime);
    if (time === undefined) return false;
    this.#streamTime = laterOf(this.#streamTime, time);
    return true;
  }

  #sessionsAround(key: K, timestamp: Timestamp): (readonly [Windowed<K>, A])[] {
    const { inactivityGapMs } = this.#options.windows;
    const from = minusMs(timestamp, inactivityGapMs);
    const found = [...this.#store.findSessions(key, from, plusMs(timestamp, inactivityGapMs))];
    const { closeAfterQuietMs } = this.#options;
    // Without it, what was sent has left the store: it is past the retention. In the quiet, the store's time stands still.
    return closeAfterQuietMs === undefined ? found : found.filter(([{ window }]) => !this.#closed?.hasSent(window.end));
  }

  #remove(session: Windowed<K>, value: A, headers: Headers): void {
    this.#store.remove(session);
    this.#forward(session, null, this.#options.sendOldValues ? value : null, headers);
  }

  #forward(key: Windowed<K>, newValue: A | null, oldValue: A | null, headers: Headers): void {
    if (this.#closed !== undefined) return;
    this.#context.forward(new Record(key, new Change(newValue, oldValue), key.window.end, headers));
  }
}

function spanOf(a: Window, b: Window): Window {
  return { start: earlierOf(a.start, b.start), end: laterOf(a.end, b.end) };
}
