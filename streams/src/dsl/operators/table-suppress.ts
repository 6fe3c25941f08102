import { StreamsError } from '../../model/errors.ts';
import { Record } from '../../model/record.ts';
import { laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { ChangeBuffer, Eviction } from '../../state/buffer/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { CloseAfterQuiet } from '../close-after-quiet.ts';
import type { BufferBounds } from '../suppressed.ts';

/** What a suppression is made of. */
export interface TableSuppressOptions extends CloseAfterQuiet {
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
 * its bounds are passed. What is sent has the time, the headers and the origin of the change it is. When the input has
 * been quiet for as long as it was told, all is sent, and up to where is committed with the offsets.
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
  #context!: InternalProcessorContext<K, Change<V>>;
  /** The latest time of what was sent because the input was quiet, -1 for none: windows that end by then are closed. */
  #quietTime: Timestamp = NO_TIMESTAMP;
  #streamTime: Timestamp = NO_TIMESTAMP;
  #dueTime: Timestamp = NO_TIMESTAMP;

  constructor(options: TableSuppressOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<V>>): void {
    const { bufferName, closeAfterQuietMs } = this.#options;
    this.#context = context as InternalProcessorContext<K, Change<V>>;
    this.#buffer = context.getStateStore(bufferName);
    const quietTime = this.#context.processorMetadataForKey(bufferName);
    if (quietTime !== undefined) this.#passed(quietTime);
    if (closeAfterQuietMs !== undefined) this.#context.closeAfterQuiet(closeAfterQuietMs, () => this.#closeAll());
  }

  process(record: Record<K, Change<V>>): void {
    const { finalResults, waitMs } = this.#options;
    if (record.timestamp > this.#streamTime) this.#streamTime = record.timestamp;
    this.#dueTime = minusMs(this.#streamTime, waitMs);
    const time = finalResults ? (record.key as Windowed<unknown>).window.end : record.timestamp;
    if (finalResults && time <= this.#quietTime) return this.#late(record);
    this.#buffer.put(time, record, this.#context.recordMetadata());
    this.#buffer.evictWhile(this.#isDue, this.#emit);
    if (!this.#isOver()) return;
    if (this.#options.bounds.whenFull === 'shut-down') throw this.#full();
    this.#buffer.evictWhile(this.#isOver, this.#emit);
  }

  /** Sends all that is held back, as if a record had come just late enough. */
  #closeAll(): boolean {
    let last: Timestamp | undefined;
    const all = () => {
      last = this.#buffer.minTimestamp;
      return true;
    };
    this.#buffer.evictWhile(all, this.#emit);
    if (last === undefined) return false;
    this.#passed(last);
    this.#context.addProcessorMetadataKeyValue(this.#options.bufferName, this.#quietTime);
    return true;
  }

  #passed(quietTime: Timestamp): void {
    this.#quietTime = laterOf(this.#quietTime, quietTime);
    this.#streamTime = laterOf(this.#streamTime, plusMs(quietTime, this.#options.waitMs));
  }

  /** The window's result has been sent; the aggregation would have left the record out, had time moved on for it too. */
  #late({ value }: Record<K, Change<V>>): void {
    if (value.newValue !== null) this.#context.dropped('late');
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
