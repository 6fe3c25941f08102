import type { Record } from '../../model/record.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';

/** What a table's filter or mapValues is made of. */
export interface TableTransformOptions {
  /** Never called with null; null or undefined stands for no entry. */
  readonly transform: (value: unknown, key: unknown) => unknown;
  /** Whether a change from nothing to nothing is not worth sending, once old values are known. */
  readonly filter: boolean;
  /** Whether the table before is versioned: then a change from nothing to nothing may be one of its history. */
  readonly versioned: boolean;
  readonly storeName: string | undefined;
  readonly sendOldValues: boolean;
}

/** Makes the changes of one table into those of another, value by value. */
export class TableTransformProcessor<K> implements Processor<K, Change<unknown>, K, Change<unknown>> {
  readonly #options: TableTransformOptions;
  #store: TableStore<K, unknown> | undefined;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(options: TableTransformOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    const { storeName, sendOldValues } = this.#options;
    if (storeName !== undefined) this.#store = tableStore(context, storeName);
    this.#context = cachedOutput(context, storeName, sendOldValues);
  }

  process(record: Record<K, Change<unknown>>): void {
    const { key, value: change } = record;
    const { filter, versioned, sendOldValues } = this.#options;
    const after = this.#transformed(key, change.newValue);
    const before = sendOldValues ? this.#before(key, change.oldValue) : null;
    if (filter && !versioned && sendOldValues && before === null && after === null) return;
    const put = this.#store?.put(key, after, record.timestamp);
    if (put === 'not-put') return this.#context.dropped('late');
    const isLatest = put === undefined ? change.isLatest : put === 'latest';
    this.#context.forward(record.withValue(new Change(after, before, isLatest)));
  }

  #before(key: K, oldValue: unknown): unknown {
    return this.#store === undefined ? this.#transformed(key, oldValue) : (this.#store.get(key)?.value ?? null);
  }

  #transformed(key: K, value: unknown): unknown {
    return value === null ? null : (this.#options.transform(value, key) ?? null);
  }
}
