import type { Endpoint } from '../client/streams-group.ts';
import { StreamsError } from '../model/errors.ts';
import { Position } from './position.ts';

/** Why a partition gave no answer (`query.FailureReason`). */
export type FailureReason =
  /** The application is not started, or closed. */
  | 'NOT_STARTED'
  /** The store has no partition of that number. */
  | 'DOES_NOT_EXIST'
  /** Stores of that kind, or that store, cannot be asked this; another try gives the same. */
  | 'UNKNOWN_QUERY_TYPE'
  /** No instance that was asked has the partition, or the one that has it does not answer: it is moving, or gone. */
  | 'NOT_PRESENT'
  /** The task is at an instance and does not run yet: it restores, or catches up with what was there when it came. */
  | 'NOT_ACTIVE'
  /** What must be contained was not there in time, or the copies that may answer are further behind than they may be. */
  | 'NOT_UP_TO_BOUND'
  /** The store could not be read, or what was read not be understood. */
  | 'STORE_EXCEPTION';

/** A partition's answer. */
export interface QuerySuccess<R> {
  readonly kind: 'success';
  readonly value: R;
  /** What is contained: who asks with it as a bound the next time, anywhere, does not go back. */
  readonly position: Position;
  /** The instance that answered; undefined: this one. */
  readonly endpoint: Endpoint | undefined;
  /** A copy answered that may lack so many records of the changelog; undefined: the active task did. */
  readonly lag: number | undefined;
  /** Who was asked, how long it took, and what came of it; empty unless asked for. */
  readonly executionInfo: readonly string[];
}

/** Why a partition gave none. */
export interface QueryFailure {
  readonly kind: 'failure';
  readonly reason: FailureReason;
  /** For people: what was wrong where. */
  readonly message: string;
  /** Whether another try may do. */
  readonly retriable: boolean;
  /** Where the partition has moved, as far as was known. */
  readonly movedTo: Endpoint | undefined;
  readonly executionInfo: readonly string[];
}

/** What one partition said (`query.QueryResult`). */
export type QueryResult<R> = QuerySuccess<R> | QueryFailure;

/** What all partitions said that were asked (`query.StateQueryResult`). */
export class StateQueryResult<R> {
  /** By partition; -1 stands for all when it could not be learnt which there are. */
  readonly partitionResults: ReadonlyMap<number, QueryResult<R>>;

  constructor(partitionResults: ReadonlyMap<number, QueryResult<R>>) {
    this.partitionResults = partitionResults;
  }

  /** Those that answered. */
  get successes(): readonly QuerySuccess<R>[] {
    return [...this.partitionResults.values()].filter((result) => result.kind === 'success');
  }

  /** Those that did not. */
  get failures(): readonly QueryFailure[] {
    return [...this.partitionResults.values()].filter((result) => result.kind === 'failure');
  }

  /** What all answers together contain. */
  get position(): Position {
    return this.successes.reduce((merged, { position }) => Position.merge(merged, position), Position.empty);
  }

  /** The result of a query of one partition, as those with a key are. @throws StreamsError STREAMS_ILLEGAL_STATE for more */
  get onlyPartitionResult(): QueryResult<R> {
    const [only, another] = this.partitionResults.values();
    if (only !== undefined && another === undefined) return only;
    const message = `${this.partitionResults.size} partitions were asked: look into partitionResults`;
    throw new StreamsError('STREAMS_ILLEGAL_STATE', message);
  }
}
