import type { RawRecord } from '../engine/outcome.ts';
import { readableRecords } from '../engine/readable.ts';
import type { Case, GoldenRecord } from '../schema.ts';

/** The rows of each topic as text, in order, so that a test shows where they differ. */
export type TopicRows = { readonly [topic: string]: readonly string[] };

/** What a broker's topics hold, under the case's own names. */
export function rowsOnBroker(test: Case, prefix: string, records: readonly RawRecord[]): TopicRows {
  const outputs = records.map((record) => ({ ...record, topic: record.topic.replaceAll(prefix, '') }));
  return rowsByTopic(readableRecords(test, { outputs, internalTopics: {}, describe: '', dropped: 0 }));
}

/** Records topic by topic. A suppression's buffer is logged in the order of a hash set: sorted, and without times. */
export function rowsByTopic(records: readonly GoldenRecord[]): TopicRows {
  const topics = [...new Set(records.map(({ topic }) => topic))].sort();
  return Object.fromEntries(
    topics.map((topic) => {
      const buffer = /suppress/i.test(topic);
      const rows = records
        .filter((record) => record.topic === topic)
        .map(({ topic: _, after: __, ts, ...row }) => JSON.stringify({ ...row, ...(buffer ? {} : { ts }) }));
      return [topic, buffer ? rows.toSorted() : rows];
    }),
  );
}
