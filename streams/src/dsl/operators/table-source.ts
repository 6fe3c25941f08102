import type { Record } from '../../model/record.ts';
import type { TimestampedKeyValueStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import { cachedOutput } from './cached-output.ts';
import { storedValue } from './stored-value.ts';

/** Turns records into the changes of a table that is not kept: old values are not known. */
export class TableChangesProcessor<K, V> implements Processor<K, V | null, K, Change<V>> {
  #context!: ProcessorContext<K, Change<V>>;

  init(context: ProcessorContext<K, Change<V>>): void {
    this.#context = context;
  }

  process(record: Record<K, V | null>): void {
    if (record.key === null) return this.#context.dropped('null-key');
    this.#context.forward(record.withValue(new Change<V>(record.value, null)));
  }
}

/** Keeps each record as its key's new value, in the order of the records and not of their times. */
export class TableSourceProcessor<K, V> implements Processor<K, V | null, K, Change<V>> {
  readonly #storeName: string;
  readonly #sendOldValues: boolean;
  #store!: TimestampedKeyValueStore<K, V>;
  #context!: ProcessorContext<K, Change<V>>;

  constructor(storeName: string, sendOldValues: boolean) {
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
  }

  init(context: ProcessorContext<K, Change<V>>): void {
    this.#store = context.getStateStore(this.#storeName);
    this.#context = cachedOutput(context, this.#store, this.#sendOldValues);
  }

  process(record: Record<K, V | null>): void {
    const { key, value } = record;
    if (key === null) return this.#context.dropped('null-key');
    const before = this.#sendOldValues ? (this.#store.get(key)?.value ?? null) : null;
    this.#store.put(key, storedValue(value, record.timestamp));
    this.#context.forward(record.withValue(new Change<V>(value, before)));
  }
}
