import { Record } from '../../model/record.ts';
import { laterOf } from '../../model/timestamp.ts';
import type { TimestampedKeyValueStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { Aggregator, Initializer } from '../functions.ts';
import { cachedOutput } from './cached-output.ts';
import { storedValue } from './stored-value.ts';

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
  #store!: TimestampedKeyValueStore<K, A>;
  #context!: ProcessorContext<K, Change<A>>;

  constructor(options: TableAggregateOptions<K, V, A>) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<A>>): void {
    const { storeName, sendOldValues } = this.#options;
    this.#store = context.getStateStore(storeName);
    this.#context = cachedOutput(context, this.#store, sendOldValues);
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
    this.#store.put(key, storedValue(after, time));
    this.#context.forward(new Record(key, new Change(after, sendOldValues ? before : null), time, headers));
  }
}
