/** What `tsc` must know of answers: it is compiled by the check of types, and not run. */
import { expectTypeOf } from 'vitest';
import type { Timestamp } from '../../src/model/timestamp.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import {
  type InteractiveQueries,
  KeyQuery,
  MultiVersionedKeyQuery,
  type QueryIterator,
  type QueryResult,
  RangeQuery,
  TimestampedKeyQuery,
  TimestampedRangeQuery,
  VersionedKeyQuery,
  WindowKeyQuery,
  WindowRangeQuery,
} from '../../src/query/index.ts';
import type { ValueAndTimestamp, VersionedRecord } from '../../src/state/index.ts';

export async function typesOf(queries: InteractiveQueries): Promise<void> {
  const key = (await queries.query('s', KeyQuery.withKey<string, number>('a'))).onlyPartitionResult;
  expectTypeOf(key).toEqualTypeOf<QueryResult<number | undefined>>();
  if (key.kind === 'failure') expectTypeOf(key.reason).toExtend<string>();
  else expectTypeOf(key.value).toEqualTypeOf<number | undefined>();

  const stamped = await queries.query('s', TimestampedKeyQuery.withKey<string, number>('a'));
  expectTypeOf(stamped.successes[0]?.value).toEqualTypeOf<ValueAndTimestamp<number> | undefined>();
  const range = await queries.query('s', RangeQuery.withLowerBound<string, number>('a'));
  expectTypeOf(range.onlyPartitionResult).toEqualTypeOf<QueryResult<QueryIterator<readonly [string, number]>>>();
  const stampedRange = await queries.query('s', TimestampedRangeQuery.withNoBounds<string, number>());
  expectTypeOf(stampedRange.onlyPartitionResult).toEqualTypeOf<
    QueryResult<QueryIterator<readonly [string, ValueAndTimestamp<number>]>>
  >();
  const windows = await queries.query('s', WindowKeyQuery.withKeyAndWindowStartRange<string, number>('a', 0, 1n));
  expectTypeOf(windows.onlyPartitionResult).toEqualTypeOf<QueryResult<QueryIterator<readonly [Timestamp, number]>>>();
  for (const query of [
    WindowRangeQuery.withKey<string, number>('a'),
    WindowRangeQuery.withWindowStartRange<string, number>(0, 1),
  ]) {
    const found = await queries.query('s', query);
    expectTypeOf(found.onlyPartitionResult).toEqualTypeOf<
      QueryResult<QueryIterator<readonly [Windowed<string>, number]>>
    >();
  }
  const version = await queries.query('s', VersionedKeyQuery.withKey<string, number>('a', { asOf: 5 }));
  expectTypeOf(version.onlyPartitionResult).toEqualTypeOf<QueryResult<VersionedRecord<number> | undefined>>();
  const versions = await queries.query('s', MultiVersionedKeyQuery.withKey<string, number>('a'));
  expectTypeOf(versions.onlyPartitionResult).toEqualTypeOf<QueryResult<QueryIterator<VersionedRecord<number>>>>();
  // @ts-expect-error: a key of another type than the query's.
  KeyQuery.withKey<string, number>(1);
  // @ts-expect-error: no query.
  await queries.query('s', 'a');
}
