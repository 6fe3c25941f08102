import { Record } from '../../model/record.ts';
import { laterOf } from '../../model/timestamp.ts';
import type { TimestampedKeyValueStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import { cachedOutput } from './cached-output.ts';
import { storedValue } from './stored-value.ts';
import type { TableValueGetter, TableView } from './table-value-getter.ts';

/** One side of a table-table join. */
export interface TableJoinOptions {
  /** The table on the other side. */
  readonly other: TableView;
  /** Joins a value of this side with one of the other. */
  readonly joiner: (mine: unknown, theirs: unknown, key: unknown) => unknown;
  /** Whether this side's values count without a match. */
  readonly keepsMine: boolean;
  /** Whether the other side's values count without a match. */
  readonly keepsTheirs: boolean;
  readonly sendOldValues: boolean;
}

/** Joins the changes of one table with the current values of the other; a result's time is the later of the two. */
export class TableTableJoinProcessor<K> implements Processor<K, Change<unknown>, K, Change<unknown>> {
  readonly #options: TableJoinOptions;
  #get!: TableValueGetter;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(options: TableJoinOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    this.#context = context;
    this.#get = this.#options.other.getter(context);
  }

  process({ key, value: change, timestamp, headers }: Record<K, Change<unknown>>): void {
    if (key === null) return this.#context.dropped('null-key');
    const found = this.#get(key);
    if (found === undefined) {
      if (!this.#options.keepsMine || (change.newValue === null && change.oldValue === null)) return;
    }
    const theirs = found?.value ?? null;
    const after = this.#joined(key, change.newValue, theirs);
    const before = this.#options.sendOldValues ? this.#joined(key, change.oldValue, theirs) : null;
    const time = found === undefined ? timestamp : laterOf(timestamp, found.timestamp);
    this.#context.forward(new Record(key, new Change(after, before), time, headers));
  }

  #joined(key: K, mine: unknown, theirs: unknown): unknown {
    const { joiner, keepsTheirs } = this.#options;
    if (mine === null && (theirs === null || !keepsTheirs)) return null;
    return joiner(mine, theirs, key) ?? null;
  }
}

/** Brings the two sides of a table-table join together and keeps the result where it is to be kept. */
export class TableJoinMergeProcessor<K> implements Processor<K, Change<unknown>, K, Change<unknown>> {
  readonly #storeName: string | undefined;
  readonly #sendOldValues: boolean;
  #store: TimestampedKeyValueStore<K, unknown> | undefined;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(storeName: string | undefined, sendOldValues: boolean) {
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    if (this.#storeName !== undefined) this.#store = context.getStateStore(this.#storeName);
    this.#context = cachedOutput(context, this.#store, this.#sendOldValues);
  }

  process(record: Record<K, Change<unknown>>): void {
    const { newValue, oldValue } = record.value;
    this.#store?.put(record.key, storedValue(newValue, record.timestamp));
    const wanted = this.#sendOldValues || oldValue === null;
    this.#context.forward(wanted ? record : record.withValue(new Change(newValue, null)));
  }
}
