import type { Serde } from '../../serdes/serde.ts';

/** What the plan knows of a stream at one point of it. */
export interface LogicalStream<K, V> {
  readonly kind: 'stream';
  /** The logical node that makes it. */
  readonly name: string;
  /** Undefined where the type may have changed since the serde was named. */
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  /** The sources it is read from: what it must be co-partitioned with in a join. */
  readonly sources: readonly string[];
  /** Whether the key may have changed since records were last partitioned by it. */
  readonly repartitionRequired: boolean;
}

/** What the plan knows of a table. */
export interface LogicalTable<K, V> {
  readonly kind: 'table';
  readonly name: string;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  readonly sources: readonly string[];
}

/** What the plan knows of grouped records: by key in a stream, or the changes of a table under new keys. */
export interface LogicalGroup<K, V> {
  readonly kind: 'group';
  readonly name: string;
  readonly keySerde: Serde<K> | undefined;
  readonly valueSerde: Serde<V> | undefined;
  readonly sources: readonly string[];
  readonly repartitionRequired: boolean;
  /** The user's name for the repartition topic. */
  readonly repartitionName: string | undefined;
}
