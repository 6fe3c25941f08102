import * as z from 'zod';
import { int64 } from './int64.ts';

const headers = z.array(z.tuple([z.string(), z.string().nullable()]));

const record = z.strictObject({
  topic: z.string(),
  key: z.json(),
  value: z.json(),
  ts: int64.nullable().describe('null where the record has none'),
  after: z.int(),
  headers: headers.optional(),
});
export type GoldenRecord = z.infer<typeof record>;

const hex = z.string().nullable();

/** What a handler of failures was told. */
const failure = z
  .strictObject({
    policy: z.enum(['deserialization', 'processing', 'production']),
    after: z.int(),
    node: z.string(),
    message: z.string().nullable(),
    topic: z.string().nullable().describe('where the record in hand was read; null in a punctuation'),
    partition: z.int(),
    offset: z.int(),
    ts: int64,
    key: hex.describe('as it was read'),
    value: hex.describe('as it was read'),
    headers: headers.optional(),
    origin: z.enum(['key', 'value']).optional().describe('which of them cannot be written'),
    for: z.string().optional().describe('the topic that it cannot be written to'),
    record: z
      .strictObject({ key: z.string(), value: z.string(), ts: int64.nullable(), headers: headers.optional() })
      .optional()
      .describe('what the node was given, as text'),
  })
  .describe('what a handler of failures was told');
export type Failure = z.infer<typeof failure>;

/** Topics by name, with their settings. */
export const topicConfigs = z.record(z.string(), z.record(z.string(), z.string()));

/** What the JVM gave; written by `npm run conformance:record`, by nobody else. */
export const goldenSchema = z
  .strictObject({
    kafka: z.string().describe('the version of Kafka Streams'),
    outputs: z.array(record).describe('all records, topic by topic; internal topics as hex'),
    internalTopics: topicConfigs.describe('the topics that the application would make, with their settings'),
    describe: z.string().describe('the text of TopologyDescription'),
    dropped: z.int().describe('dropped-records-total'),
    failures: z.array(failure).optional().describe('what the handlers of failures were told'),
    answers: z
      .array(z.strictObject({ after: z.int(), answer: z.json() }))
      .optional()
      .describe('what questions among the inputs are answered'),
    failed: z
      .strictObject({
        at: z.union([z.literal('build'), z.int()]).describe('building it, or after so many inputs'),
        error: z.string(),
      })
      .optional(),
  })
  .describe('what the JVM gave (recorded)');
export type Golden = z.infer<typeof goldenSchema>;
