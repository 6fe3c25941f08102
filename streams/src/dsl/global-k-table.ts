/**
 * A topic that every instance holds whole; streams look it up under any key (`GlobalKTable`). Made by
 * `StreamsBuilder.globalTable`.
 */
export class GlobalKTable<K, V> {
  readonly kind = 'global-table';
  /** The store's name; queryable when the user gave it. */
  readonly storeName: string;
  /** Only a mark of the types; never set. */
  declare readonly types?: { readonly key: K; readonly value: V };

  constructor(storeName: string) {
    this.storeName = storeName;
  }
}
