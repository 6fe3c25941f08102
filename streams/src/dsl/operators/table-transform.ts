import type { Record } from '../../model/record.ts';
import type { TimestampedKeyValueStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import { cachedOutput } from './cached-output.ts';
import { storedValue } from './stored-value.ts';

/** What a table's filter or mapValues is made of. */
export interface TableTransformOptions {
  /** Never called with null; null or undefined stands for no entry. */
  readonly transform: (value: unknown, key: unknown) => unknown;
  /** Whether a change from nothing to nothing is not worth sending, once old values are known. */
  readonly filter: boolean;
  readonly storeName: string | undefined;
  readonly sendOldValues: boolean;
}

/** Makes the changes of one table into those of another, value by value. */
export class TableTransformProcessor<K> implements Processor<K, Change<unknown>, K, Change<unknown>> {
  readonly #options: TableTransformOptions;
  #store: TimestampedKeyValueStore<K, unknown> | undefined;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(options: TableTransformOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    const { storeName, sendOldValues } = this.#options;
    if (storeName !== undefined) this.#store = context.getStateStore(storeName);
    this.#context = cachedOutput(context, this.#store, sendOldValues);
  }

  process(record: Record<K, Change<unknown>>): void {
    const { key, value: change } = record;
    const { filter, sendOldValues } = this.#options;
    const after = this.#transformed(key, change.newValue);
    const before = sendOldValues ? this.#before(key, change.oldValue) : null;
    if (filter && sendOldValues && before === null && after === null) return;
    this.#store?.put(key, storedValue(after, record.timestamp));
    this.#context.forward(record.withValue(new Change(after, before)));
  }

  #before(key: K, oldValue: unknown): unknown {
    return this.#store === undefined ? this.#transformed(key, oldValue) : (this.#store.get(key)?.value ?? null);
  }

  #transformed(key: K, value: unknown): unknown {
    return value === null ? null : (this.#options.transform(value, key) ?? null);
  }
}
