import { StreamsError } from '../model/errors.ts';

/**
 * How far a store has come, or has to: topic → partition → the offset of a record that is contained (`query.Position`).
 * Plain data, to be kept by a client as JSON between two calls.
 */
export interface Position {
  readonly [topic: string]: { readonly [partition: string]: number };
}

const EMPTY: Position = Object.freeze({});

/** Makes and compares {@link Position}s; none is ever changed. */
export const Position = {
  empty: EMPTY,

  /** @example Position.of('orders', 3, offset) */
  of(topic: string, partition: number, offset: number): Position {
    return Position.with(EMPTY, topic, partition, offset);
  },

  /** The position with this component instead of the one it had. */
  with(position: Position, topic: string, partition: number, offset: number): Position {
    return Object.freeze({
      ...position,
      [topic]: Object.freeze({ ...partitionsOf(position, topic), [partition]: offset }),
    });
  },

  /** The further of both in each partition: what contains both. */
  merge(one: Position, other: Position): Position {
    let merged = one;
    for (const [topic, partitions] of Object.entries(other)) {
      for (const [partition, offset] of Object.entries(partitions)) {
        const known = Position.offset(merged, topic, Number(partition));
        if (known === undefined || known < offset) merged = Position.with(merged, topic, Number(partition), offset);
      }
    }
    return merged;
  },

  /** Whether `position` is nowhere further than `bound`: a store at `bound` contains it. */
  isAtMost(position: Position, bound: Position): boolean {
    return Object.entries(position).every(([topic, partitions]) =>
      Object.entries(partitions).every(
        ([partition, offset]) => offset <= (Position.offset(bound, topic, Number(partition)) ?? -1),
      ),
    );
  },

  /** The offset of a component, undefined when there is none. */
  offset(position: Position, topic: string, partition: number): number | undefined {
    const partitions = partitionsOf(position, topic);
    return Object.hasOwn(partitions, partition) ? partitions[partition] : undefined;
  },

  /** The components of a partition number: what a task of that number has to have. */
  inPartition(position: Position, partition: number): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    for (const topic of Object.keys(position)) {
      const offset = Position.offset(position, topic, partition);
      if (offset !== undefined) found.set(topic, offset);
    }
    return found;
  },

  /** What came from outside, as JSON gives it. @throws StreamsError STREAMS_INVALID_ARGUMENT when it is no position */
  from(value: unknown): Position {
    if (!isObject(value)) throw invalid(value);
    let position = EMPTY;
    for (const [topic, partitions] of Object.entries(value)) {
      if (!isObject(partitions)) throw invalid(value);
      for (const [partition, offset] of Object.entries(partitions)) {
        if (!/^\d{1,9}$/.test(partition) || !Number.isSafeInteger(offset)) throw invalid(value);
        position = Position.with(position, topic, Number(partition), offset as number);
      }
    }
    return position;
  },
};

/** What the answer to a query must contain (`query.PositionBound`). */
export type PositionBound =
  /** Whatever a copy holds. */
  { readonly kind: 'unbounded' } | { readonly kind: 'at'; readonly position: Position };

/** Makes {@link PositionBound}s. */
export const PositionBound = {
  unbounded(): PositionBound {
    return UNBOUNDED;
  },
  /** Everything up to that position, as an earlier answer gave it, or the offset of a record just written. */
  at(position: Position): PositionBound {
    return Object.freeze({ kind: 'at', position });
  },
};

const UNBOUNDED: PositionBound = Object.freeze({ kind: 'unbounded' });
const NONE: Position[string] = Object.freeze({});

function partitionsOf(position: Position, topic: string): Position[string] {
  return (Object.hasOwn(position, topic) ? position[topic] : undefined) ?? NONE;
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(value: unknown): StreamsError {
  return new StreamsError(
    'STREAMS_INVALID_ARGUMENT',
    `${JSON.stringify(value)} is no position: topic → partition → offset`,
  );
}
