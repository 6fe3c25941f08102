import type { StateStore } from '../../model/state-store.ts';
import { laterOf, type Timestamp } from '../../model/timestamp.ts';
import type { TimestampedKeyValueStore } from '../../state/index.ts';
import type { AnyJoiner, JoinKind } from '../plan/logical-node.ts';

/** A table's value with its time. */
export interface ValueAtTime<V> {
  readonly value: V;
  readonly timestamp: Timestamp;
}

/** Looks up a table's current value, computing what is not kept. */
export type TableValueGetter<K = unknown, V = unknown> = (key: K) => ValueAtTime<V> | undefined;

/** How the value of a table is found: the stores it takes, and the getter made from them. */
export interface TableView<K = unknown, V = unknown> {
  readonly stores: readonly string[];
  getter(context: StoreAccess): TableValueGetter<K, V>;
}

/** The part of a processor's context that a getter needs. */
export interface StoreAccess {
  getStateStore<S extends StateStore>(name: string): S;
}

/** The view of a table that is kept in a store. */
export function storedView(storeName: string): TableView {
  return {
    stores: [storeName],
    getter(context) {
      const store = context.getStateStore<TimestampedKeyValueStore<unknown, unknown>>(storeName);
      return (key) => store.get(key);
    },
  };
}

/** The view of a table computed value by value from another. */
export function transformedView(parent: TableView, transform: (value: unknown, key: unknown) => unknown): TableView {
  return {
    stores: parent.stores,
    getter(context) {
      const get = parent.getter(context);
      return (key) => {
        const found = get(key);
        if (found === undefined) return undefined;
        const value = transform(found.value, key);
        return value === null || value === undefined ? undefined : { value, timestamp: found.timestamp };
      };
    },
  };
}

/** The view of a join computed from its two sides. */
export function joinedView(left: TableView, right: TableView, join: JoinKind, joiner: AnyJoiner): TableView {
  return {
    stores: [...new Set([...left.stores, ...right.stores])],
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
