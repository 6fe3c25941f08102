import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';

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

/**
 * Keeps each record as its key's new value, in the order of the records and not of their times, unless the store keeps
 * versions: there each stands at its time, and one that is older than the history changes nothing.
 */
export class TableSourceProcessor<K, V> implements Processor<K, V | null, K, Change<V>> {
  readonly #storeName: string;
  readonly #sendOldValues: boolean;
  #store!: TableStore<K, V>;
  #context!: ProcessorContext<K, Change<V>>;

  constructor(storeName: string, sendOldValues: boolean) {
    this.#storeName = storeName;
    this.#sendOldValues = sendOldValues;
  }

  init(context: ProcessorContext<K, Change<V>>): void {
    this.#store = tableStore(context, this.#storeName);
    this.#context = cachedOutput(context, this.#storeName, this.#sendOldValues);
  }

  process(record: Record<K, V | null>): void {
    const { key, value } = record;
    if (key === null) return this.#context.dropped('null-key');
    const before = this.#sendOldValues ? (this.#store.get(key)?.value ?? null) : null;
    const put = this.#store.put(key, value, record.timestamp);
    if (put === 'not-put') return this.#context.dropped('late');
    this.#context.forward(record.withValue(new Change<V>(value, before, put === 'latest')));
  }
}
