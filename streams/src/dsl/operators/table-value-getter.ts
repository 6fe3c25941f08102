import { laterOf, type Timestamp } from '../../model/timestamp.ts';
import type { AnyJoiner, JoinKind } from '../plan/logical-node.ts';
import { type StoreAccess, tableStore } from './table-store.ts';

/** A table's value with its time. */
export interface ValueAtTime<V> {
  readonly value: V;
  readonly timestamp: Timestamp;
}

/** Looks up a table's current value, of a versioned one also that of a time, computing what is not kept. */
export type TableValueGetter<K = unknown, V = unknown> = (
  key: K,
  asOfTimestamp?: Timestamp | undefined,
) => ValueAtTime<V> | undefined;

/** How the value of a table is found: the stores it takes, and the getter made from them. */
export interface TableView<K = unknown, V = unknown> {
  readonly stores: readonly string[];
  /** Whether a time may be asked for (`KTableValueGetter.isVersioned`). */
  readonly versioned: boolean;
  getter(context: StoreAccess): TableValueGetter<K, V>;
}

/** The view of a table that is kept in a store. */
export function storedView(storeName: string, versioned = false): TableView {
  return {
    stores: [storeName],
    versioned,
    getter(context) {
      const store = tableStore(context, storeName);
      return (key, asOfTimestamp) => store.get(key, asOfTimestamp);
    },
  };
}

/** The view of a table computed value by value from another. */
export function transformedView(parent: TableView, transform: (value: unknown, key: unknown) => unknown): TableView {
  return {
    stores: parent.stores,
    versioned: parent.versioned,
    getter(context) {
      const get = parent.getter(context);
      return (key, asOfTimestamp) => {
        const found = get(key, asOfTimestamp);
        if (found === undefined) return undefined;
        const value = transform(found.value, key);
        return value === null || value === undefined ? undefined : { value, timestamp: found.timestamp };
      };
    },
  };
}

/** The view of a join computed from its two sides; as in Kafka Streams it is not versioned, whatever they are. */
export function joinedView(left: TableView, right: TableView, join: JoinKind, joiner: AnyJoiner): TableView {
  return {
    stores: [...new Set([...left.stores, ...right.stores])],
    versioned: false,
    getter(context) {
      const getLeft = left.getter(context);
      const getRight = right.getter(context);
      return (key) => {
        const first = getLeft(key);
        const second = getRight(key);
        if (first === undefined && (join !== 'outer' || second === undefined)) return undefined;
        if (second === undefined && join === 'inner') return undefined;
        const value = joiner(first?.value ?? null, second?.value ?? null, key);
        if (value === null || value === undefined) return undefined;
        const times = [first, second].flatMap((side) => (side === undefined ? [] : [side.timestamp]));
        return { value, timestamp: times.reduce(laterOf) };
      };
    },
  };
}
