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
    failed: z
      .strictObject({
        at: z.union([z.literal('build'), z.int()]).describe('building it, or after so many inputs'),
        error: z.string(),
      })
      .optional(),
  })
  .describe('what the JVM gave (recorded)');
export type Golden = z.infer<typeof goldenSchema>;
