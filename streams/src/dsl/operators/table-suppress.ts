import { StreamsError } from '../../model/errors.ts';
import { Record } from '../../model/record.ts';
import { minusMs, NO_TIMESTAMP, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { ChangeBuffer, Eviction } from '../../state/buffer/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { BufferBounds } from '../suppressed.ts';

/** What a suppression is made of. */
export interface TableSuppressOptions {
  readonly name: string;
  readonly bufferName: string;
  /** Ms of stream time. */
  readonly waitMs: number;
  /** Whether keys are windows, which wait from their end on and have never been sent before. */
  readonly finalResults: boolean;
  readonly bounds: BufferBounds;
}

/**
 * Holds a table's changes back, of each key the last, until stream time has passed the first one's by the wait, or until
 * its bounds are passed. What is sent has the time, the headers and the origin of the change it is.
 */
export class TableSuppressProcessor<K, V> implements Processor<K, Change<V>, K, Change<V>> {
  readonly #options: TableSuppressOptions;
  readonly #isDue = () => {
    const first = this.#buffer.minTimestamp;
    return first !== undefined && first <= this.#dueTime;
  };
  readonly #isOver = () => {
    const { maxRecords, maxBytes } = this.#options.bounds;
    return this.#buffer.numRecords > maxRecords || this.#buffer.bufferSize > maxBytes;
  };
  readonly #emit = ({ key, value, context }: Eviction<K, { newValue: V | null; oldValue: V | null }>) => {
    if (value.newValue === null && this.#options.finalResults) return;
    const change = new Change(value.newValue, value.oldValue);
    this.#buffer.emitted++;
    this.#context.forwardHeld(new Record(key, change, context.timestamp, context.headers), context);
  };
  #buffer!: ChangeBuffer<K, V>;
  #context!: ProcessorContext<K, Change<V>>;
  #streamTime: Timestamp = NO_TIMESTAMP;
  #dueTime: Timestamp = NO_TIMESTAMP;

  constructor(options: TableSuppressOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<V>>): void {
    this.#context = context;
    this.#buffer = context.getStateStore(this.#options.bufferName);
  }

  process(record: Record<K, Change<V>>): void {
    const { finalResults, waitMs } = this.#options;
    if (record.timestamp > this.#streamTime) this.#streamTime = record.timestamp;
    this.#dueTime = minusMs(this.#streamTime, waitMs);
    const time = finalResults ? (record.key as Windowed<unknown>).window.end : record.timestamp;
    this.#buffer.put(time, record, this.#context.recordMetadata());
    this.#buffer.evictWhile(this.#isDue, this.#emit);
    if (!this.#isOver()) return;
    if (this.#options.bounds.whenFull === 'shut-down') throw this.#full();
    this.#buffer.evictWhile(this.#isOver, this.#emit);
  }

  #full(): StreamsError {
    const { name, bufferName, bounds } = this.#options;
    const { numRecords, bufferSize } = this.#buffer;
    return new StreamsError(
      'STREAMS_BUFFER_FULL',
      `${name} holds back ${numRecords} of at most ${bounds.maxRecords} records, ` +
        `${bufferSize} of at most ${bounds.maxBytes} bytes: raise its bounds, or let it emit early`,
      { operator: name, store: bufferName },
    );
  }
}
