declare const RESULT: unique symbol;

/** A question to a store, plain data; `R` is what one partition answers it with (`query.Query`). */
export interface Query<R> {
  readonly kind: string;
  /** Never there: carries the type of the answer. */
  readonly [RESULT]?: R;
}

/** In which order entries come: by the bytes of their keys, or by time (`query.ResultOrder`). */
export type ResultOrder = 'ascending' | 'descending';

/**
 * Entries of one partition, taken from whoever has it as they are asked for. To stop early, leave the loop or call
 * `return`. Iterating throws a StreamsError that is `retriable` when the partition could not be found again meanwhile:
 * an answer is never cut short in silence.
 */
export type QueryIterator<T> = AsyncIterableIterator<T, undefined>;
