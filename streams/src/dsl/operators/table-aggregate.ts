import { Record } from '../../model/record.ts';
import { laterOf } from '../../model/timestamp.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Aggregator, Initializer } from '../functions.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';

/** What the aggregation of a regrouped table is made of. */
export interface TableAggregateOptions<K, V, A> {
  readonly storeName: string;
  readonly initializer: Initializer<A>;
  readonly adder: Aggregator<K, V, A>;
  readonly subtractor: Aggregator<K, V, A>;
  readonly sendOldValues: boolean;
}

/** Takes the old value out of its key's aggregate, then puts the new one in. */
export class TableAggregateProcessor<K, V, A> implements Processor<K, Change<V>, K, Change<A>> {
  readonly #options: TableAggregateOptions<K, V, A>;
  #store!: TableStore<K, A>;
  #context!: ProcessorContext<K, Change<A>>;

  constructor(options: TableAggregateOptions<K, V, A>) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<A>>): void {
    const { storeName, sendOldValues } = this.#options;
    this.#store = tableStore(context, storeName);
    this.#context = cachedOutput(context, storeName, sendOldValues);
  }

  process({ key, value: change, timestamp, headers }: Record<K, Change<V>>): void {
    const { initializer, adder, subtractor, sendOldValues } = this.#options;
    const { oldValue, newValue } = change;
    const stored = this.#store.get(key);
    const before: A | null = stored === undefined ? null : stored.value;
    let after: A | null = before;
    if (oldValue !== null && after !== null) after = subtractor(key, oldValue, after);
    if (newValue !== null) after = adder(key, newValue, after ?? initializer());
    const touched = stored !== undefined && (newValue !== null || oldValue !== null);
    const time = touched ? laterOf(timestamp, stored.timestamp) : timestamp;
    const put = this.#store.put(key, after, time);
    if (put === 'not-put') return this.#context.dropped('late');
    const result = new Change(after, sendOldValues ? before : null, put === 'latest');
    this.#context.forward(new Record(key, result, time, headers));
  }
}
