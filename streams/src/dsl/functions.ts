/** Whether a record is wanted. */
export type Predicate<K, V> = (key: K, value: V) => boolean;

/** A new value from a value; the key may be looked at. */
export type ValueMapper<K, V, V2> = (value: V, key: K) => V2;

/** Anything from a record: a key, a pair, a list of pairs. */
export type KeyValueMapper<K, V, R> = (key: K, value: V) => R;

/** A key and a value. */
export type KeyValue<K, V> = readonly [key: K, value: V];

/** Something done with each record. */
export type ForeachAction<K, V> = (key: K, value: V) => void;

/** One value from the values of two sides. */
export type ValueJoiner<K, V, V2, R> = (left: V, right: V2, key: K) => R;

/** A new aggregate of the same type from an aggregate and a value. */
export type Reducer<V> = (aggregate: V, value: V) => V;

/** The aggregate of nothing; called for every new aggregate, so it may return a fresh object. */
export type Initializer<A> = () => A;

/** A new aggregate from a record and the aggregate so far; it must not change the old one in place. */
export type Aggregator<K, V, A> = (key: K, value: V, aggregate: A) => A;

/** One aggregate from the aggregates of two sessions that became one. */
export type Merger<K, A> = (key: K, first: A, second: A) => A;

/** The promise of a new value; the signal is aborted when nobody waits for it any more. It may be asked again for the same record. */
export type AsyncValueMapper<K, V, V2> = (value: V, key: K, signal: AbortSignal) => Promise<V2>;

/** The promise of anything from a record; see {@link AsyncValueMapper}. */
export type AsyncKeyValueMapper<K, V, R> = (key: K, value: V, signal: AbortSignal) => Promise<R>;
