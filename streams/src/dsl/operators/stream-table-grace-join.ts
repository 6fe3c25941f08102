import { Record, type RecordMetadata } from '../../model/record.ts';
import type { Eviction, RecordBuffer } from '../../state/buffer/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { StreamTableJoinOptions } from './stream-table-join.ts';
import type { TableValueGetter } from './table-value-getter.ts';

/** What a stream's look-up in a versioned table is made of, when records wait for it. */
export interface StreamTableGraceJoinOptions extends Omit<StreamTableJoinOptions, 'keySelector'> {
  readonly bufferName: string;
}

const ALL = () => true;

/**
 * Joins each record of a stream with what the table said at the record's time, once the stream's time has passed it by
 * the grace; one that comes later than that is joined at once (KIP-923).
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
    this.#buffer = context.getStateStore(this.#options.bufferName);
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
