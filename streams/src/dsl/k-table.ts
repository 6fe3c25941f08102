import type { KeyValue, KeyValueMapper, Predicate, ValueJoiner, ValueMapper } from './functions.ts';
import type { KGroupedTable } from './k-grouped-table.ts';
import type { KStream } from './k-stream.ts';
import type { Grouped, Materialized, Named, ProcessOptions, TableJoined } from './options.ts';
import { addForeignKeyJoin } from './plan/add-foreign-key-join.ts';
import { addSuppress } from './plan/add-suppress.ts';
import { addTableGroup, addToStream } from './plan/add-table-changes.ts';
import { addTableJoin } from './plan/add-table-join.ts';
import { addTableTransform } from './plan/add-table-transform.ts';
import type { AnyJoiner, ForeignKeyJoinNode, JoinKind } from './plan/logical-node.ts';
import type { LogicalTable } from './plan/logical-stream.ts';
import type { StreamsPlan } from './plan/streams-plan.ts';
import type { Suppressed } from './suppressed.ts';
import type { AnyTransformerSupplier, ValueTransformerSupplier } from './value-transformer.ts';

/**
 * The latest value of each key (`KTable`); null deletes a key. It is kept in a store where the user names one or where
 * an operator needs to look it up, otherwise only its changes flow.
 */
export class KTable<K, V> {
  /** What the plan knows of this table. */
  readonly logical: LogicalTable<K, V>;
  readonly #plan: StreamsPlan;

  constructor(plan: StreamsPlan, logical: LogicalTable<K, V>) {
    this.#plan = plan;
    this.logical = Object.freeze(logical);
  }

  /** The entries for which the predicate is true; an entry that no longer is one is deleted. */
  filter(predicate: Predicate<K, V>, options: Named & Materialized<K, V> = {}): KTable<K, V> {
    return this.#filtered((value, key) => (predicate(key, value) ? value : null), options);
  }

  /** The entries for which the predicate is false. */
  filterNot(predicate: Predicate<K, V>, options: Named & Materialized<K, V> = {}): KTable<K, V> {
    return this.#filtered((value, key) => (predicate(key, value) ? null : value), options);
  }

  /** Each entry with a new value; the mapper never sees a deletion, and may make one by answering null. */
  mapValues<V2>(mapper: ValueMapper<K, V, V2 | null>, options: Named & Materialized<K, V2> = {}): KTable<K, V2> {
    const transform = mapper as (value: unknown, key: unknown) => unknown;
    return this.#plan.handles.table(
      addTableTransform(this.#plan, this.logical, { prefix: 'KTABLE-MAPVALUES-', filter: false, transform, options }),
    );
  }

  /** Each entry with the value that a transformer of the user's makes of it, which may look into stores. */
  transformValues<V2>(
    supplier: ValueTransformerSupplier<K, V, V2>,
    options: ProcessOptions & Materialized<K, V2> = {},
  ): KTable<K, V2> {
    const brought = (supplier.stores ?? []).map(({ name }) => name);
    const transformer = {
      supplier: supplier as unknown as AnyTransformerSupplier,
      stores: [...brought, ...(options.stores ?? [])],
    };
    const settings = { prefix: 'KTABLE-TRANSFORMVALUES-', filter: false, transform: unused, transformer, options };
    return this.#plan.handles.table(addTableTransform(this.#plan, this.logical, settings));
  }

  /** The table's changes as a stream under new keys, which the mapper chooses. It sees null for a deletion. */
  toStream<K2>(mapper: KeyValueMapper<K, V, K2>, options?: Named): KStream<K2, V>;
  /** The table's changes as a stream of new values, null for a deletion. */
  toStream(options?: Named): KStream<K, V>;
  toStream<K2>(first: KeyValueMapper<K, V, K2> | Named = {}, second: Named = {}): KStream<K, V> | KStream<K2, V> {
    if (typeof first !== 'function') return this.#plan.handles.stream(addToStream(this.#plan, this.logical, first));
    const mapper = first as KeyValueMapper<K, V, K2>;
    return this.#plan.handles.stream(addToStream(this.#plan, this.logical, second)).selectKey(mapper);
  }

  /** Entries that both tables have, joined; follows the changes of either. */
  join<V2, R>(
    other: KTable<K, V2>,
    joiner: ValueJoiner<K, V, V2, R>,
    options?: Named & Materialized<K, R>,
  ): KTable<K, R>;
  /**
   * Entries whose foreign key the other table has, joined; follows the changes of either. An entry without a foreign key
   * (null) joins nothing. The other table's keys may lie anywhere: neither table has to be partitioned as the other.
   */
  join<K2, V2, R>(
    other: KTable<K2, V2>,
    foreignKeyExtractor: KeyValueMapper<K, V, K2 | null>,
    joiner: ValueJoiner<K, V, V2, R>,
    options?: TableJoined<K, K2> & Materialized<K, R>,
  ): KTable<K, R>;
  join(...args: TableJoinArguments): KTable<K, unknown> {
    return this.#join('inner', args);
  }

  /** This table's entries joined with the other's, null where it has none. */
  leftJoin<V2, R>(
    other: KTable<K, V2>,
    joiner: ValueJoiner<K, V, V2 | null, R>,
    options?: Named & Materialized<K, R>,
  ): KTable<K, R>;
  /** This table's entries joined with the other's under their foreign key, null where there is none or it is null. */
  leftJoin<K2, V2, R>(
    other: KTable<K2, V2>,
    foreignKeyExtractor: KeyValueMapper<K, V, K2 | null>,
    joiner: ValueJoiner<K, V, V2 | null, R>,
    options?: TableJoined<K, K2> & Materialized<K, R>,
  ): KTable<K, R>;
  leftJoin(...args: TableJoinArguments): KTable<K, unknown> {
    return this.#join('left', args);
  }

  /** Entries that either table has, joined; null for the one that has none. */
  outerJoin<V2, R>(
    other: KTable<K, V2>,
    joiner: ValueJoiner<K, V | null, V2 | null, R>,
    options: Named & Materialized<K, R> = {},
  ): KTable<K, R> {
    return this.#joined('outer', other, joiner as never, options);
  }

  /**
   * The table with its changes held back, of each key only the last; how long, `Suppressed` says. Who looks this table
   * up sees what was sent on last. @throws StreamsError STREAMS_INVALID_TOPOLOGY when it is to wait for windows to close
   * and this table comes of no windowed aggregation.
   *
   * @example counts.suppress(Suppressed.untilWindowCloses()).toStream().to('final-counts')
   */
  suppress(suppressed: Suppressed<K>): KTable<K, V> {
    return this.#plan.handles.table(addSuppress(this.#plan, this.logical, suppressed));
  }

  /** Regroups entries under new keys and values, through a repartition topic; pairs with a null in them are left out. */
  groupBy<K2, V2>(
    selector: KeyValueMapper<K, V, KeyValue<K2, V2>>,
    options: Grouped<K2, V2> = {},
  ): KGroupedTable<K2, V2> {
    return this.#plan.handles.groupedTable(addTableGroup(this.#plan, this.logical, selector, options));
  }

  #filtered(transform: (value: V, key: K) => V | null, options: Named & Materialized<K, V>): KTable<K, V> {
    return this.#plan.handles.table(
      addTableTransform(this.#plan, this.logical, {
        prefix: 'KTABLE-FILTER-',
        filter: true,
        transform: transform as (value: unknown, key: unknown) => unknown,
        options,
      }),
    );
  }

  /** A joiner in the third place: the second is a foreign key's extractor. */
  #join(join: 'inner' | 'left', [other, second, third, fourth]: TableJoinArguments): KTable<K, unknown> {
    if (typeof third !== 'function') return this.#joined(join, other, second as AnyJoiner, third ?? {});
    const settings = {
      left: join === 'left',
      extractor: second as ForeignKeyJoinNode['extractor'],
      joiner: third as AnyJoiner,
      options: fourth ?? {},
    };
    return this.#plan.handles.table(addForeignKeyJoin(this.#plan, this.logical, other.logical, settings));
  }

  #joined<R>(
    join: JoinKind,
    other: AnyTable,
    joiner: (left: unknown, right: unknown, key: unknown) => unknown,
    options: Named & Materialized<K, R>,
  ): KTable<K, R> {
    return this.#plan.handles.table(
      addTableJoin(this.#plan, join, this.logical, other.logical as LogicalTable<K, unknown>, joiner, options),
    );
  }
}

/** What a join needs of a table, whatever its types. */
interface AnyTable {
  readonly logical: LogicalTable<unknown, unknown>;
}

/** The two forms of a join, told apart by the place of the joiner. */
type TableJoinArguments = readonly [
  other: AnyTable,
  second: (...args: never[]) => unknown,
  third?: ((...args: never[]) => unknown) | object,
  fourth?: object,
];

/** Stands where a transformer is. */
function unused(): null {
  return null;
}
