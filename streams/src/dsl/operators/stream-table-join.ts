import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { TableValueGetter, TableView } from './table-value-getter.ts';

/** What a stream's look-up in a table is made of. */
export interface StreamTableJoinOptions {
  readonly table: TableView;
  readonly joiner: (left: unknown, right: unknown, key: unknown) => unknown;
  /** Whether a record that finds nothing is joined with null. */
  readonly left: boolean;
  /** The table's key for a record. Undefined: the record's own. */
  readonly keySelector?: (key: unknown, value: unknown) => unknown;
}

/**
 * Joins each record of a stream with what the table says at that moment, a versioned table with what it says of the record's
 * time; changes of the table send nothing.
 */
export class StreamTableJoinProcessor<K> implements Processor<K, unknown, K, unknown> {
  readonly #options: StreamTableJoinOptions;
  #get!: TableValueGetter;
  #context!: ProcessorContext<K, unknown>;

  constructor(options: StreamTableJoinOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, unknown>): void {
    this.#context = context;
    this.#get = this.#options.table.getter(context);
  }

  process(record: Record<K, unknown>): void {
    const { key, value } = record;
    const { table, keySelector, left, joiner } = this.#options;
    if (value === null) return this.#context.dropped('null-value');
    const mapped = keySelector === undefined ? key : (keySelector(key, value) ?? null);
    if (mapped === null && !left) return this.#context.dropped('null-key');
    const found = mapped === null ? undefined : this.#get(mapped, table.versioned ? record.timestamp : undefined);
    if (found === undefined && !left) return;
    this.#context.forward(record.withValue(joiner(value, found?.value ?? null, key)));
  }
}
