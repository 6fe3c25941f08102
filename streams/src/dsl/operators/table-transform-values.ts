import type { Record } from '../../model/record.ts';
import { NO_TIMESTAMP } from '../../model/timestamp.ts';
import type { TimestampedKeyValueStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { TableTransformNode } from '../plan/logical-node.ts';
import type { AnyTransformerSupplier, TransformerContext, ValueTransformer } from '../value-transformer.ts';
import { storedValue } from './stored-value.ts';
import type { TableView } from './table-value-getter.ts';

/** What a table's transformValues is made of. */
export interface TableTransformValuesOptions {
  readonly supplier: AnyTransformerSupplier;
  readonly storeName: string | undefined;
  readonly sendOldValues: boolean;
}

/** Makes the changes of one table into those of another by the user's transformer; deletions are shown to it too. */
export class TableTransformValuesProcessor<K> implements Processor<K, Change<unknown>, K, Change<unknown>> {
  readonly #options: TableTransformValuesOptions;
  readonly #transformer: ValueTransformer<unknown, unknown, unknown>;
  #store: TimestampedKeyValueStore<K, unknown> | undefined;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(options: TableTransformValuesOptions) {
    this.#options = options;
    this.#transformer = options.supplier();
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    this.#context = context;
    const { storeName } = this.#options;
    if (storeName !== undefined) this.#store = context.getStateStore(storeName);
    this.#transformer.init?.(context);
  }

  process(record: Record<K, Change<unknown>>): void {
    const { key, value: change } = record;
    const after = this.#transformer.transform(key, change.newValue) ?? null;
    const before = this.#options.sendOldValues ? this.#before(key, change.oldValue) : null;
    this.#store?.put(key, storedValue(after, record.timestamp));
    this.#context.forward(record.withValue(new Change(after, before)));
  }

  close(): void {
    this.#transformer.close?.();
  }

  #before(key: K, oldValue: unknown): unknown {
    if (this.#store !== undefined) return this.#store.get(key)?.value ?? null;
    return this.#transformer.transform(key, oldValue) ?? null;
  }
}

/** The view of a table computed from another by a transformer of its own; what the other does not have is shown to it as null. */
export function transformerView(
  parent: TableView,
  { supplier, stores }: NonNullable<TableTransformNode['transformer']>,
): TableView {
  return {
    versioned: false,
    stores: [...new Set([...parent.stores, ...stores])],
    getter(context) {
      const get = parent.getter(context);
      const transformer = supplier();
      transformer.init?.(context as TransformerContext);
      return (key) => {
        const found = get(key);
        const value = transformer.transform(key, found?.value ?? null) ?? null;
        return value === null ? undefined : { value, timestamp: found?.timestamp ?? NO_TIMESTAMP };
      };
    },
  };
}
