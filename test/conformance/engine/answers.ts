import {
  KeyQuery,
  MultiVersionedKeyQuery,
  type Query,
  RangeQuery,
  TimestampedKeyQuery,
  TimestampedRangeQuery,
  VersionedKeyQuery,
  WindowKeyQuery,
  WindowRangeQuery,
} from '@orders-platform/streams';
import type { TopologyTestDriver } from '@orders-platform/streams/testing';
import { murmur2, partitionOf } from '../../../streams/src/model/murmur2.ts';
import { takePage } from '../../../streams/src/query/take-page.ts';
import { typedQuery } from '../../../streams/src/query/typed-query.ts';
import { isWindowed, text } from '../functions/values.ts';
import type { CaseInput, StoreQuestion } from '../schema.ts';
import { bytesOf, timestampOfText } from './types.ts';

/** A question among the inputs of a case. */
export type Question = Exclude<CaseInput, { readonly topic: string } | { readonly advanceWallClockMs: number }>;

/** What a question is answered, as a case file writes it. */
export function answerTo(driver: TopologyTestDriver, question: Question): unknown {
  if ('query' in question) return storeAnswer(driver, question.query);
  const { key, type = 'string', partitions } = question.partitionOf;
  const bytes = bytesOf(type, key) ?? Buffer.alloc(0);
  return {
    murmur2: murmur2(bytes),
    partitions: Object.fromEntries(partitions.map((count) => [String(count), partitionOf(bytes, count)])),
  };
}

/** A store's answer, by what an instance answers itself and others with: of one partition, in one page. */
function storeAnswer(driver: TopologyTestDriver, question: StoreQuestion): unknown {
  const { store: name } = question;
  const builders = driver.topology.subtopologies.flatMap(({ stores }) => stores);
  const builder = builders.find((one) => one.name === name);
  if (builder === undefined) throw new Error(`no store is called '${name}'`);
  const typed = builder.codec && typedQuery(queryOf(question), builder.codec, '');
  if (typed === undefined) return { failure: 'UNKNOWN_QUERY_TYPE' };
  const { entries } = takePage(driver.store(name), {
    query: typed.bytes,
    after: undefined,
    limit: Number.POSITIVE_INFINITY,
  });
  const read = entries.map((entry) => typed.read(entry));
  if (typed.single) return written(read[0]);
  return read.map((entry) => (Array.isArray(entry) ? entry.map(written) : written(entry)));
}

function queryOf(question: StoreQuestion): Query<unknown> {
  switch (question.kind) {
    case 'key':
      return KeyQuery.withKey(question.key);
    case 'timestamped-key':
      return TimestampedKeyQuery.withKey(question.key);
    case 'range':
      return RangeQuery.withRange(question.from, question.to, ordered(question.order));
    case 'timestamped-range':
      return TimestampedRangeQuery.withRange(question.from, question.to, ordered(question.order));
    case 'window-key': {
      const [from, to] = [timestampOfText(question.from), timestampOfText(question.to)];
      return WindowKeyQuery.withKeyAndWindowStartRange(question.key, from, to);
    }
    case 'window-range':
      return WindowRangeQuery.withWindowStartRange(timestampOfText(question.from), timestampOfText(question.to));
    case 'sessions':
      return WindowRangeQuery.withKey(question.key);
    case 'versioned-key':
      return VersionedKeyQuery.withKey(question.key, time('asOf', question.asOf));
    case 'multi-versioned-key':
      return MultiVersionedKeyQuery.withKey(question.key, {
        ...time('fromTime', question.from),
        ...time('toTime', question.to),
        ...ordered(question.order),
      });
  }
}

function ordered(order: 'ascending' | 'descending' | undefined) {
  return order === undefined ? {} : { order };
}

function time(name: string, written: number | string | undefined) {
  return written === undefined ? {} : { [name]: timestampOfText(written) };
}

/** A key, a value, or a value with its times. */
function written(value: unknown): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === 'bigint' || Buffer.isBuffer(value) || isWindowed(value)) return text(value);
  if (typeof value !== 'object' || !('timestamp' in value) || !('value' in value)) return value;
  const { value: inner, timestamp } = value;
  if (!('validTo' in value)) return { value: written(inner), ts: written(timestamp) };
  return { value: written(inner), validFrom: written(timestamp), validTo: written(value.validTo) };
}
