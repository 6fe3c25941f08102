import { Record } from '../../model/record.ts';
import { laterOf } from '../../model/timestamp.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Aggregator, Initializer } from '../functions.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';

/** What an aggregation by key is made of. */
export interface StreamAggregateOptions<K, V, A> {
  readonly storeName: string;
  /** Null where the first value is to be the first aggregate. */
  readonly initializer: Initializer<A | null>;
  readonly aggregator: Aggregator<K, V, A | null>;
  readonly sendOldValues: boolean;
}

/** Folds each record into its key's aggregate, whose time is that of its latest record. */
export class StreamAggregateProcessor<K, V, A> implements Processor<K, V, K, Change<A>> {
  readonly #options: StreamAggregateOptions<K, V, A>;
  #store!: TableStore<K, A>;
  #context!: ProcessorContext<K, Change<A>>;

  constructor(options: StreamAggregateOptions<K, V, A>) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<A>>): void {
    const { storeName, sendOldValues } = this.#options;
    this.#store = tableStore(context, storeName);
    this.#context = cachedOutput(context, storeName, sendOldValues);
  }

  process(record: Record<K, V>): void {
    const { key, value, timestamp, headers } = record;
    if (key === null) return this.#context.dropped('null-key');
    if (value === null) return this.#context.dropped('null-value');
    const { initializer, aggregator, sendOldValues } = this.#options;
    const stored = this.#store.get(key);
    const before = stored === undefined ? initializer() : stored.value;
    const time = stored === undefined ? timestamp : laterOf(timestamp, stored.timestamp);
    const after = aggregator(key, value, before);
    const put = this.#store.put(key, after, time);
    if (put === 'not-put') return this.#context.dropped('late');
    const result = new Change(after, sendOldValues ? before : null, put === 'latest');
    this.#context.forward(new Record(key, result, time, headers));
  }
}
