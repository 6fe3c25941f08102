import type { Record } from '../../model/record.ts';
import { NO_TIMESTAMP } from '../../model/timestamp.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { Change } from '../change.ts';
import type { TableTransformNode } from '../plan/logical-node.ts';
import type { AnyTransformerSupplier, TransformerContext, ValueTransformer } from '../value-transformer.ts';
import { cachedOutput } from './cached-output.ts';
import { type TableStore, tableStore } from './table-store.ts';
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
  #store: TableStore<K, unknown> | undefined;
  #context!: ProcessorContext<K, Change<unknown>>;

  constructor(options: TableTransformValuesOptions) {
    this.#options = options;
    this.#transformer = options.supplier();
  }

  init(context: ProcessorContext<K, Change<unknown>>): void {
    const { storeName, sendOldValues } = this.#options;
    if (storeName !== undefined) this.#store = tableStore(context, storeName);
    this.#context = cachedOutput(context, storeName, sendOldValues);
    this.#transformer.init?.(context);
  }

  process(record: Record<K, Change<unknown>>): void {
    const { key, value: change } = record;
    const after = this.#transformer.transform(key, change.newValue) ?? null;
    const before = this.#options.sendOldValues ? this.#before(key, change.oldValue) : null;
    const put = this.#store?.put(key, after, record.timestamp);
    if (put === 'not-put') return this.#context.dropped('late');
    const isLatest = put === undefined ? change.isLatest : put === 'latest';
    this.#context.forward(record.withValue(new Change(after, before, isLatest)));
  }

  close(): void {
    this.#transformer.close?.();
  }

  #before(key: K, oldValue: unknown): unknown {
    if (this.#store !== undefined) return this.#store.get(key)?.value ?? null;
    return this.#transformer.transform(key, oldValue) ?? null;
  }
}

/**
 * The view of a table computed from another by a transformer of its own, which is closed with whoever looks it up; what the
 * other does not have is shown to it as null.
 */
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
      (context as InternalProcessorContext).onClose(() => transformer.close?.());
      return (key) => {
        const found = get(key);
        const value = transformer.transform(key, found?.value ?? null) ?? null;
        return value === null ? undefined : { value, timestamp: found?.timestamp ?? NO_TIMESTAMP };
      };
    },
  };
}
