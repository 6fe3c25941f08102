import { Record } from '../../model/record.ts';
import { laterOf } from '../../model/timestamp.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Reducer } from '../functions.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';

/** What the reduction of a regrouped table is made of. */
export interface TableReduceOptions<V> {
  readonly storeName: string;
  readonly adder: Reducer<V>;
  readonly subtractor: Reducer<V>;
  readonly sendOldValues: boolean;
}

/** Takes the old value out of what its key has been reduced to, then puts the new one in; the first value is the first result. */
export class TableReduceProcessor<K, V> implements Processor<K, Change<V>, K, Change<V>> {
  readonly #options: TableReduceOptions<V>;
  #store!: TableStore<K, V>;
  #context!: ProcessorContext<K, Change<V>>;

  constructor(options: TableReduceOptions<V>) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<V>>): void {
    const { storeName, sendOldValues } = this.#options;
    this.#store = tableStore(context, storeName);
    this.#context = cachedOutput(context, storeName, sendOldValues);
  }

  process({ key, value: change, timestamp, headers }: Record<K, Change<V>>): void {
    const { adder, subtractor, sendOldValues } = this.#options;
    const { oldValue, newValue } = change;
    const stored = this.#store.get(key);
    const before: V | null = stored === undefined ? null : stored.value;
    let after: V | null = before;
    if (oldValue !== null && after !== null) after = subtractor(after, oldValue);
    if (newValue !== null) after = after === null ? newValue : adder(after, newValue);
    const touched = stored !== undefined && (newValue !== null || oldValue !== null);
    const time = touched ? laterOf(timestamp, stored.timestamp) : timestamp;
    const put = this.#store.put(key, after, time);
    if (put === 'not-put') return this.#context.dropped('late');
    const result = new Change(after, sendOldValues ? before : null, put === 'latest');
    this.#context.forward(new Record(key, result, time, headers));
  }
}
