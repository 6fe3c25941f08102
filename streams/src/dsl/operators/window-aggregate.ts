import { Record } from '../../model/record.ts';
import { floorTo, laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { TimestampedWindowStore } from '../../state/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Emission } from '../emission.ts';
import { firstWindowStart, type TimeWindows } from '../windows/time-windows.ts';
import { cachedOutput } from './cached-output.ts';
import { ClosedWindows } from './closed-windows.ts';
import { storedValue } from './stored-value.ts';
import type { StreamAggregateOptions } from './stream-aggregate.ts';

/** What an aggregation by key and window is made of. */
export interface WindowAggregateOptions<K, V, A> extends StreamAggregateOptions<K, V, A>, Emission {
  readonly windows: TimeWindows;
}

/** Folds each record into every window that holds it, earliest first; windows past their grace take none. */
export class WindowAggregateProcessor<K, V, A> implements Processor<K, V, Windowed<K>, Change<A>> {
  readonly #options: WindowAggregateOptions<K, V, A>;
  #store!: TimestampedWindowStore<K, A>;
  #context!: ProcessorContext<Windowed<K>, Change<A>>;
  #closed: ClosedWindows<K, A> | undefined;
  #streamTime: Timestamp = NO_TIMESTAMP;

  constructor(options: WindowAggregateOptions<K, V, A>) {
    this.#options = options;
  }

  init(context: ProcessorContext<Windowed<K>, Change<A>>): void {
    const { emit, closeAfterQuietMs, storeName, windows, sendOldValues } = this.#options;
    this.#context = context;
    this.#store = context.getStateStore(storeName);
    if (emit === 'on-window-close') {
      const task = context as InternalProcessorContext<Windowed<K>, Change<A>>;
      const closed = new ClosedWindows(
        this.#store,
        {
          storeName,
          sizeMs: windows.sizeMs,
          graceMs: windows.graceMs,
          differ: (one, other) =>
            floorTo(one, windows.advanceMs) !== floorTo(other, windows.advanceMs) ||
            firstWindowStart(windows, one) !== firstWindowStart(windows, other),
        },
        task,
      );
      this.#closed = closed;
      this.#streamTime = closed.restoredStreamTime;
      if (closeAfterQuietMs !== undefined) task.closeAfterQuiet(closeAfterQuietMs, () => this.#closeAll(closed));
    } else {
      this.#context = cachedOutput(context, storeName, sendOldValues);
    }
  }

  process(record: Record<K, V>): void {
    if (record.key === null) return this.#context.dropped('null-key');
    const { sizeMs, advanceMs, graceMs } = this.#options.windows;
    const { timestamp } = record;
    if (timestamp > this.#streamTime) this.#streamTime = timestamp;
    this.#closed?.emit(record.headers, this.#streamTime);
    const closeTime = minusMs(this.#streamTime, graceMs);
    let start = firstWindowStart(this.#options.windows, timestamp);
    for (; start <= timestamp; start = plusMs(start, advanceMs)) {
      const end = plusMs(start, sizeMs);
      if (end > closeTime) this.#update(record, start, end);
      else this.#context.dropped('late');
      if (end <= start) break;
    }
  }

  /** Time moves on as far as closes what is open. */
  #closeAll(closed: ClosedWindows<K, A>): boolean {
    const time = closed.emitAll(this.#streamTime);
    if (time === undefined) return false;
    this.#streamTime = laterOf(this.#streamTime, time);
    return true;
  }

  #update({ key, value, timestamp, headers }: Record<K, V>, start: Timestamp, end: Timestamp): void {
    const { initializer, aggregator, sendOldValues } = this.#options;
    const stored = this.#store.fetch(key, start);
    const before = stored === undefined ? initializer() : stored.value;
    const time = stored === undefined ? timestamp : laterOf(timestamp, stored.timestamp);
    const after = aggregator(key, value, before);
    this.#store.put(key, storedValue(after, time), start);
    if (this.#closed !== undefined) return;
    const windowed = { key, window: { start, end } };
    this.#context.forward(new Record(windowed, new Change(after, sendOldValues ? before : null), time, headers));
  }
}
