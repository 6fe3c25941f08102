import { Record } from '../../model/record.ts';
import { laterOf } from '../../model/timestamp.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';
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
  /** Whether this side's table is versioned: its out-of-order changes have no result. */
  readonly versioned: boolean;
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
    if (this.#options.versioned && !change.isLatest) return this.#context.dropped('out-of-order');
    const found = this.#get(key);
    if (found === undefined) {
      if (!this.#options.keepsMine || (change.newValue === null && change.oldValue === null)) return;
    }
    const theirs = found?.value ?? null;
    const after = this.#joined(key, change.newValue, theirs);
    const before = this.#options.sendOldValues ? this.#joined(key, change.oldValue, theirs) : null;
    const time = found === undefined ? timestamp : laterOf(timestamp, found.timestamp);
    this.#context.forward(new Record(key, new Change(after, before, change.isLatest), time, headers));
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
  #store: TableStore<K, unknown> | undefined;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(storeName: string | undefined, sendOldValues: boolean) {
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    if (this.#storeName !== undefined) this.#store = tableStore(context, this.#storeName);
    this.#context = cachedOutput(context, this.#storeName, this.#sendOldValues);
  }

  process(record: Record<K, Change<unknown>>): void {
    const { newValue, oldValue, isLatest } = record.value;
    const put = this.#store?.put(record.key, newValue, record.timestamp);
    if (put === 'not-put') return this.#context.dropped('late');
    const latest = put === undefined ? isLatest : put === 'latest';
    const before = this.#sendOldValues ? oldValue : null;
    const same = before === oldValue && latest === isLatest;
    this.#context.forward(same ? record : record.withValue(new Change(newValue, before, latest)));
  }
}
