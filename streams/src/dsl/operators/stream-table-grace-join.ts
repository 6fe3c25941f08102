import { Record, type RecordMetadata } from '../../model/record.ts';
import type { Eviction, RecordBuffer } from '../../state/buffer/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { CloseAfterQuiet } from '../close-after-quiet.ts';
import type { StreamTableJoinOptions } from './stream-table-join.ts';
import type { TableValueGetter } from './table-value-getter.ts';

/** What a stream's look-up in a versioned table is made of, when records wait for it. */
export interface StreamTableGraceJoinOptions extends Omit<StreamTableJoinOptions, 'keySelector'>, CloseAfterQuiet {
  readonly bufferName: string;
}

const ALL = () => true;

/**
 * Joins each record of a stream with what the table said at the record's time, once the stream's time has passed it by
 * the grace; one that comes later than that is joined at once (KIP-923). When the input has been quiet for as long as it
 * was told, all that wait are joined; see ClosedWindows.
 */
export class StreamTableGraceJoinProcessor<K> implements Processor<K, unknown, K, unknown> {
  readonly #options: StreamTableGraceJoinOptions;
  readonly #emit = ({ key, value, context }: Eviction<K, unknown>) => {
    this.#join(new Record(key, value, context.timestamp, context.headers), context);
  };
  #get!: TableValueGetter;
  #buffer!: RecordBuffer<K, unknown>;
  #context!: ProcessorContext<K, unknown>;

  constructor(options: StreamTableGraceJoinOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, unknown>): void {
    this.#context = context;
    this.#get = this.#options.table.getter(context);
    const { bufferName, closeAfterQuietMs } = this.#options;
    this.#buffer = context.getStateStore(bufferName);
    const task = context as InternalProcessorContext<K, unknown>;
    const quietTime = task.processorMetadataForKey(bufferName);
    if (quietTime !== undefined) this.#buffer.advance(quietTime);
    if (closeAfterQuietMs !== undefined) task.closeAfterQuiet(closeAfterQuietMs, () => this.#closeAll(task));
  }

  process(record: Record<K, unknown>): void {
    if (record.value === null) return this.#context.dropped('null-value');
    if (record.key === null) {
      // No version of the table has it: there is nothing to wait for.
      return this.#options.left ? this.#join(record, undefined) : this.#context.dropped('null-key');
    }
    const metadata = this.#context.recordMetadata();
    if (this.#buffer.put(record.timestamp, record, metadata)) this.#buffer.evictWhile(ALL, this.#emit);
    else this.#join(record, undefined);
  }

  /** Joins all that is held back, as if a record had come just late enough. */
  #closeAll(task: InternalProcessorContext<K, unknown>): boolean {
    const streamTime = this.#buffer.evictAll(this.#emit);
    if (streamTime === undefined) return false;
    task.addProcessorMetadataKeyValue(this.#options.bufferName, streamTime);
    return true;
  }

  #join(record: Record<K, unknown>, heldSince: RecordMetadata | undefined): void {
    const { left, joiner } = this.#options;
    const { key, value, timestamp } = record;
    const found = key === null ? undefined : this.#get(key, timestamp);
    if (found === undefined && !left) return;
    const joined = record.withValue(joiner(value, found?.value ?? null, key));
    if (heldSince === undefined) this.#context.forward(joined);
    else this.#context.forwardHeld(joined, heldSince);
  }
}
