import { Record } from '../../model/record.ts';
import { laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { TimestampedWindowStore, ValueAndTimestamp } from '../../state/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Emission } from '../emission.ts';
import type { SlidingWindows } from '../windows/sliding-windows.ts';
import { cachedOutput } from './cached-output.ts';
import { ClosedWindows } from './closed-windows.ts';
import { storedValue } from './stored-value.ts';
import type { StreamAggregateOptions } from './stream-aggregate.ts';

/** What an aggregation by key and sliding window is made of. */
export interface SlidingWindowAggregateOptions<K, V, A> extends StreamAggregateOptions<K, V, A>, Emission {
  readonly windows: SlidingWindows;
}

/** What the windows around a record say. */
interface Surroundings<A> {
  readonly starts: Set<Timestamp>;
  /** The latest window that ends before the record. */
  left: ValueAndTimestamp<A> | undefined;
  leftExists: boolean;
  /** The latest window that holds the record and may hold later ones. */
  right: ValueAndTimestamp<A> | undefined;
  rightExists: boolean;
  previousRecord: Timestamp | undefined;
}

/**
 * Folds each record into the windows that hold it and makes those that it begins or ends: [t - d, t], and [t + 1, t + 1 + d]
 * once a later record falls in it. Both ends are inside; no window begins before 0.
 */
export class SlidingWindowAggregateProcessor<K, V, A> implements Processor<K, V, Windowed<K>, Change<A>> {
  readonly #options: SlidingWindowAggregateOptions<K, V, A>;
  readonly #difference: number;
  #store!: TimestampedWindowStore<K, A>;
  #context!: ProcessorContext<Windowed<K>, Change<A>>;
  #closed: ClosedWindows<K, A> | undefined;
  #streamTime: Timestamp = NO_TIMESTAMP;
  #closeTime: Timestamp = NO_TIMESTAMP;

  constructor(options: SlidingWindowAggregateOptions<K, V, A>) {
    this.#options = options;
    this.#difference = options.windows.timeDifferenceMs;
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
          sizeMs: windows.timeDifferenceMs + 1,
          graceMs: windows.graceMs,
          differ: () => true,
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
    const { key, value, timestamp } = record;
    if (key === null) return this.#context.dropped('null-key');
    if (value === null) return this.#context.dropped('null-value');
    if (timestamp > this.#streamTime) this.#streamTime = timestamp;
    this.#closed?.emit(record.headers, this.#streamTime);
    this.#closeTime = minusMs(this.#streamTime, this.#options.windows.graceMs);
    if (plusMs(timestamp, this.#difference) < this.#closeTime) return this.#context.dropped('late');
    if (timestamp < this.#difference) return this.#processEarly(record);
    this.#processLater(record);
  }

  /** Time moves on as far as closes what is open. */
  #closeAll(closed: ClosedWindows<K, A>): boolean {
    const time = closed.emitAll(this.#streamTime);
    if (time === undefined) return false;
    this.#streamTime = laterOf(this.#streamTime, time);
    return true;
  }

  #processLater(record: Record<K, V>): void {
    const { timestamp } = record;
    const found = this.#updateAround(record);
    if (found === undefined) return;
    this.#createRightOfPrevious(record, found);
    if (!found.leftExists) {
      const start = minusMs(timestamp, this.#difference);
      const joins = found.previousRecord !== undefined && start <= found.previousRecord;
      this.#update(record, start, joins && found.left !== undefined ? found.left.value : undefined, timestamp);
    }
    this.#createRightOfRecord(record, found);
  }

  /** Updates the windows that hold the record, latest first; undefined when an equal time has made all there is to make. */
  #updateAround(record: Record<K, V>): Surroundings<A> | undefined {
    const { key, timestamp } = record;
    const found = emptySurroundings<A>();
    const earliest = laterOf(0, minusMs(timestamp, 2 * this.#difference));
    for (const [start, stored] of [...this.#store.backwardFetch(key, earliest, plusMs(timestamp, 1))]) {
      found.starts.add(start);
      const end = plusMs(start, this.#difference);
      if (start > timestamp) {
        found.rightExists = true;
      } else if (end > timestamp) {
        found.right ??= stored;
        this.#update(record, start, stored.value, stored.timestamp);
      } else if (end === timestamp) {
        found.leftExists = true;
        this.#update(record, start, stored.value, stored.timestamp);
        if (stored.timestamp >= timestamp) return undefined;
        found.previousRecord = stored.timestamp;
      } else {
        found.left = stored;
        found.previousRecord = stored.timestamp;
        break;
      }
    }
    return found;
  }

  /** A record whose left window would begin before 0 goes to the window [0, d], with all others of that kind. */
  #processEarly(record: Record<K, V>): void {
    const { key, timestamp } = record;
    const found = emptySurroundings<A>();
    let combined: ValueAndTimestamp<A> | undefined;
    for (const [start, stored] of [...this.#store.fetch(key, 0, plusMs(timestamp, 1))]) {
      found.starts.add(start);
      if (start === 0) {
        combined = stored;
        if (stored.timestamp < timestamp) found.previousRecord = stored.timestamp;
      } else if (start > timestamp) {
        found.rightExists = true;
      } else {
        found.right = stored;
        this.#update(record, start, stored.value, stored.timestamp);
      }
    }
    if (found.right === undefined && combined !== undefined && combined.timestamp > timestamp) found.right = combined;
    this.#createRightOfRecord(record, found);
    this.#createRightOfPrevious(record, found);
    this.#update(record, 0, combined?.value, combined?.timestamp ?? timestamp);
  }

  #createRightOfPrevious(record: Record<K, V>, { previousRecord, starts }: Surroundings<A>): void {
    if (previousRecord === undefined) return;
    const start = plusMs(previousRecord, 1);
    if (starts.has(start) || plusMs(start, this.#difference) < record.timestamp) return;
    this.#update(record, start, undefined, record.timestamp);
  }

  /** The window after the record begins with what later records have made of the window that holds both. */
  #createRightOfRecord(record: Record<K, V>, { right, rightExists }: Surroundings<A>): void {
    if (rightExists || right === undefined || right.timestamp <= record.timestamp) return;
    const start = plusMs(record.timestamp, 1);
    this.#store.put(record.key, right, start);
    this.#forward(record, start, null, right.value, right.timestamp);
  }

  #update(record: Record<K, V>, start: Timestamp, stored: A | undefined, storedTime: Timestamp): void {
    if (plusMs(start, this.#difference) < this.#closeTime) return this.#context.dropped('late');
    const { initializer, aggregator } = this.#options;
    const before = stored === undefined ? initializer() : stored;
    const after = aggregator(record.key, record.value, before);
    const time = before === null ? record.timestamp : laterOf(record.timestamp, storedTime);
    this.#store.put(record.key, storedValue(after, time), start);
    this.#forward(record, start, before, after, time);
  }

  #forward({ key, headers }: Record<K, V>, start: Timestamp, before: A | null, after: A | null, time: Timestamp): void {
    if (this.#closed !== undefined) return;
    const windowed = { key, window: { start, end: plusMs(start, this.#difference) } };
    const change = new Change(after, this.#options.sendOldValues ? before : null);
    this.#context.forward(new Record(windowed, change, time, headers));
  }
}

function emptySurroundings<A>(): Surroundings<A> {
  return {
    starts: new Set(),
    left: undefined,
    leftExists: false,
    right: undefined,
    rightExists: false,
    previousRecord: undefined,
  };
}
