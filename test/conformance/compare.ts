import { isDeepStrictEqual } from 'node:util';
import { CaseTypes } from './engine/case-types.ts';
import type { Outcome, TopicConfigs } from './engine/outcome.ts';
import { readableFailures, readableRecords } from './engine/readable.ts';
import type { Case, Golden, GoldenRecord, Row } from './schema.ts';

/** A row as it is compared: what the case leaves open is left out. */
type Compared = { readonly [field: string]: unknown };

/** What of an outcome is not as the case says; empty when all is. */
export function differences(test: Case, outcome: Outcome): readonly string[] {
  const failed = unexpectedFailure(test, outcome);
  if (failed !== undefined) return [failed];
  const records = readableRecords(test, outcome);
  return [
    ...(test.expected === undefined ? [] : expectedDifferences(test, test.expected, records)),
    ...answerDifferences(test, outcome),
    ...textDifferences('describe', test.expectedDescribe, outcome.describe),
    ...topicsDifferences(test, outcome.internalTopics),
    ...(test.golden === undefined ? [] : goldenDifferences(test.golden, outcome, records)),
  ];
}

function unexpectedFailure(test: Case, { failed }: Outcome): string | undefined {
  const expected = test.expectedFailure ?? test.golden?.failed?.at;
  if (failed?.at === expected) return undefined;
  if (failed === undefined) return `it should have failed at ${expected}, and did not`;
  return `it failed at ${failed.at}${expected === undefined ? '' : ` instead of ${expected}`}: ${failed.error}`;
}

/** What questions that expect an answer are answered. */
function answerDifferences({ inputs }: Case, { answers = [] }: Outcome): string[] {
  return inputs.flatMap((input, index) => {
    if (!('answer' in input)) return [];
    const got = answers.find(({ after }) => after === index + 1)?.answer;
    const what = JSON.stringify('query' in input ? input.query : input.partitionOf);
    return isDeepStrictEqual(input.answer, got)
      ? []
      : [what, `  - ${JSON.stringify(input.answer)}`, `  + ${JSON.stringify(got)}`];
  });
}

function expectedDifferences(test: Case, expected: readonly Row[], records: readonly GoldenRecord[]): string[] {
  const wanted = expected.map((row) => ({ ...row, topic: row.topic ?? 'output' }));
  const topics = new Set([...new CaseTypes(test).sinks, ...wanted.map(({ topic }) => topic)]);
  return [...topics].flatMap((topic) => {
    const rows = wanted.filter((row) => row.topic === topic);
    const got = records.filter((record) => record.topic === topic);
    return topicDifferences(test, topic, rows, test.expectedIsPrefix === true ? got.slice(0, rows.length) : got);
  });
}

function topicDifferences(test: Case, topic: string, rows: readonly Row[], got: readonly GoldenRecord[]): string[] {
  if (test.order !== undefined) return multisetDifferences(topic, rows, got);
  const found = got.map((record, index) => asserted(record, rows[index]));
  const wanted = rows.map((row, index) => ({ ...asserted(row, row), ...appeared(row, got[index]) }));
  return rowDifferences(topic, wanted, found);
}

/** Rows in any order; each may appear at its `after` at the latest. */
function multisetDifferences(topic: string, rows: readonly Row[], got: readonly GoldenRecord[]): string[] {
  const left = [...got];
  const missing = rows.filter((row) => {
    const index = left.findIndex((record) =>
      isDeepStrictEqual(asserted(record, row), { ...asserted(row, row), ...appeared(row, record) }),
    );
    if (index >= 0) left.splice(index, 1);
    return index < 0;
  });
  if (missing.length + left.length === 0) return [];
  return [
    `${topic}, in any order:`,
    ...missing.map((row) => `  - ${JSON.stringify(asserted(row, row))}`),
    ...left.map((record) => `  + ${JSON.stringify(asserted(record, undefined))}`),
  ];
}

/** What a row asserts of a record. */
function asserted(row: Row, by: Row | undefined): Compared {
  const { key, value, ts, after, headers } = row;
  const open = by !== undefined && (by.ts === null || by.ts === undefined);
  return {
    key,
    value,
    ...(open ? {} : { ts: String(ts) }),
    ...(by?.after === undefined ? {} : { after }),
    ...(by?.headers === undefined ? {} : { headers: Array.isArray(headers) ? headers : Object.entries(headers ?? {}) }),
  };
}

/** A row has to appear after so many inputs at the latest: earlier is as good. */
function appeared(row: Row, record: GoldenRecord | undefined): Compared {
  if (row.after === undefined || record === undefined || record.after > row.after) return {};
  return { after: record.after };
}

function goldenDifferences(golden: Golden, outcome: Outcome, records: readonly GoldenRecord[]): string[] {
  const topics = new Set([...golden.outputs, ...records].map(({ topic }) => topic));
  const dropped =
    golden.dropped === outcome.dropped ? [] : [`dropped: ${golden.dropped} by the JVM, ${outcome.dropped} here`];
  return [
    ...[...topics].flatMap((topic) => {
      const of = (rows: readonly GoldenRecord[]) => rows.filter((row) => row.topic === topic).map(withoutTopic);
      const [wanted, got] = [of(golden.outputs), of(records)];
      if (!wanted.some(({ ts }) => ts === null)) return rowDifferences(topic, wanted, got);
      // A buffer's changes: Kafka Streams logs them in the order of a hash set, and leaves the timestamp to its producer.
      return rowDifferences(topic, sortedBuffer(wanted), sortedBuffer(got));
    }),
    ...dropped,
    ...rowDifferences('answers', golden.answers ?? [], outcome.answers ?? []),
    ...rowDifferences('failures as handlers are told them', golden.failures ?? [], readableFailures(outcome) ?? []),
    ...textDifferences(
      'internal topics',
      JSON.stringify(golden.internalTopics, null, 1),
      JSON.stringify(outcome.internalTopics, null, 1),
    ),
    ...(golden.failed?.at === 'build' ? [] : textDifferences('describe', golden.describe, outcome.describe)),
  ];
}

function sortedBuffer(rows: readonly Compared[]): readonly Compared[] {
  const order = ({ after, key }: Compared) => `${String(after).padStart(6, '0')} ${key}`;
  return rows.map((row) => ({ ...row, ts: null })).toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

function topicsDifferences({ expectedTopics = [], expectedTopicConfigs = {} }: Case, made: TopicConfigs): string[] {
  const missing = [...expectedTopics, ...Object.keys(expectedTopicConfigs)].filter(
    (topic) => made[topic] === undefined,
  );
  const others = Object.entries(expectedTopicConfigs).flatMap(([topic, configs]) =>
    Object.entries(configs)
      .filter(([setting, value]) => made[topic] !== undefined && made[topic][setting] !== value)
      .map(([setting, value]) => `${topic}: ${setting} is ${made[topic]?.[setting]} instead of ${value}`),
  );
  return [...missing.map((topic) => `no topic ${topic}, but ${Object.keys(made).join(', ') || 'none'}`), ...others];
}

function withoutTopic({ topic: _, ...row }: GoldenRecord): Compared {
  return row;
}

function rowDifferences(topic: string, wanted: readonly Compared[], got: readonly Compared[]): string[] {
  if (isDeepStrictEqual(wanted, got)) return [];
  const lines = [`${topic}: (- expected, + got)`];
  for (let index = 0; index < Math.max(wanted.length, got.length); index++) {
    const [expected, found] = [wanted[index], got[index]];
    if (isDeepStrictEqual(expected, found)) {
      lines.push(`    ${JSON.stringify(found)}`);
      continue;
    }
    if (expected !== undefined) lines.push(`  - ${JSON.stringify(expected)}`);
    if (found !== undefined) lines.push(`  + ${JSON.stringify(found)}`);
  }
  return lines;
}

function textDifferences(what: string, wanted: string | undefined, got: string): string[] {
  if (wanted === undefined || wanted === got) return [];
  const [expected, found] = [wanted.split('\n'), got.split('\n')];
  const length = Math.max(expected.length, found.length);
  const lines = Array.from({ length }, (_, line) =>
    expected[line] === found[line]
      ? [`    ${found[line]}`]
      : [expected[line], found[line]].flatMap((text, side) => (text === undefined ? [] : [`  ${'-+'[side]} ${text}`])),
  );
  return [`${what}: (- expected, + got)`, ...lines.flat()];
}
