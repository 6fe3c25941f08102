import type { Materialized, Named } from '../options.ts';
import type { TableTransformNode } from './logical-node.ts';
import type { LogicalTable } from './logical-stream.ts';
import { describesUnnamedStore, keyValueStore, requireNamedVersions, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** What a table's filter or mapValues is told. */
export interface TableTransform<K, V> {
  readonly prefix: string;
  readonly filter: boolean;
  readonly transform: TableTransformNode['transform'];
  readonly options: Named & Materialized<K, V>;
  readonly transformer?: TableTransformNode['transformer'];
}

/** Appends a table made of another value by value; it has a store of its own only when the user names one. */
export function addTableTransform<K, V>(
  plan: StreamsPlan,
  parent: LogicalTable<K, unknown>,
  { prefix, filter, transform, options, transformer }: TableTransform<K, V>,
): LogicalTable<K, V> {
  requireNamedVersions(options);
  const unnamed = describesUnnamedStore(options);
  if (transformer === undefined && unnamed) plan.newName(`${prefix}STATE-STORE-`);
  const name = plan.nameOf(prefix, options);
  const keySerde = options.keySerde ?? parent.keySerde;
  const inherited = filter ? (parent as LogicalTable<K, V>).valueSerde : undefined;
  const valueSerde = options.valueSerde ?? inherited;
  const storeName = storeNameOf(options);
  const store = storeName === undefined ? undefined : keyValueStore(storeName, { ...options, keySerde, valueSerde });
  const describesStore = unnamed || store !== undefined;
  const parents = [parent.name] as const;
  plan.add({ kind: 'table-transform', name, parents, transform, filter, store, describesStore, transformer });
  return { kind: 'table', name, keySerde, valueSerde, sources: parent.sources };
}
