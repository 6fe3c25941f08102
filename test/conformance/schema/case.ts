import * as z from 'zod';
import { UPGRADE_FROM_VERSIONS } from '../../../streams/src/topology/upgrade-from.ts';
import { timestampExtractor } from './functions.ts';
import { goldenSchema, topicConfigs } from './golden.ts';
import { int64, milliseconds } from './int64.ts';
import { operatorSchema } from './operators.ts';
import { querySchema } from './queries.ts';
import { typeSchema } from './types.ts';

const headers = z
  .union([z.record(z.string(), z.string().nullable()), z.array(z.tuple([z.string(), z.string().nullable()]))])
  .describe('text by name; pairs where a name repeats');

const piped = z
  .strictObject({
    topic: z.string(),
    key: z.json().optional(),
    value: z.json().optional(),
    ts: int64.nullish().describe("the driver's wall clock where null or absent"),
    headers: headers.optional(),
    keyHex: z.string().optional().describe('bytes instead of `key`'),
    valueHex: z.string().optional().describe('bytes instead of `value`'),
    commit: z.literal(false).optional().describe('what follows is in the same commit; each input ends one otherwise'),
  })
  .describe('a record');
const advanced = z.strictObject({ advanceWallClockMs: milliseconds }).describe('the wall clock moves');

const answer = z.json().optional().describe('what it is answered; not asserted where absent');
const asked = z.strictObject({ query: querySchema, answer }).describe('a store is asked');
const partitioned = z
  .strictObject({
    partitionOf: z.strictObject({ key: z.json(), type: typeSchema.optional(), partitions: z.array(z.int()).min(1) }),
    answer,
  })
  .describe('into which of so many partitions a key falls: `{ murmur2, partitions: { number: partition } }`');

const input = z.union([piped, advanced, asked, partitioned]);
export type CaseInput = z.infer<typeof input>;

const row = z.strictObject({
  topic: z.string().optional().describe('`output` unless given'),
  key: z.json(),
  value: z.json(),
  ts: int64.nullish().describe('not asserted where null or absent'),
  after: z.int().optional().describe('how many inputs had been piped, at the most, when it appeared'),
  headers: headers.optional(),
});
export type Row = z.infer<typeof row>;

const handler = z
  .union([
    z.enum(['continue', 'fail', 'dead-letter']),
    z.strictObject({ action: z.literal('dead-letter'), topic: z.string().describe('instead of `deadLetterTopic`') }),
  ])
  .describe('what becomes of what fails; what the handlers are told is part of the golden');
export type Handler = z.infer<typeof handler>;

const settings = z
  .strictObject({
    defaultKey: typeSchema.optional().describe('string unless given'),
    defaultValue: typeSchema.optional().describe('string unless given'),
    defaultTimestampExtractor: timestampExtractor.optional(),
    deserialization: handler.optional(),
    processing: handler.optional(),
    production: handler.optional(),
    deadLetterTopic: z.string().optional(),
    cacheMaxBytes: z.int().optional().describe('0 unless given'),
    upgradeFrom: z.enum(UPGRADE_FROM_VERSIONS).optional().describe('the version that still reads the internal topics'),
    startWallClockMs: z.int().optional().describe('0 unless given'),
  })
  .describe('the configuration');

/** One case. */
export const caseSchema = z
  .strictObject({
    $schema: z.string().optional(),
    name: z.string().describe('the behaviour it shows'),
    about: z.string().optional(),
    source: z.string().optional().describe('where it comes from'),
    applicationId: z.string().optional().describe('`app` unless given'),
    optimize: z.boolean().optional(),
    settings: settings.optional(),
    topology: z.array(operatorSchema).min(1).describe('the calls, in order'),
    types: z
      .record(z.string(), z.strictObject({ key: typeSchema, value: typeSchema }))
      .optional()
      .describe('the types of topics that no call says'),
    inputs: z.array(input),
    expected: z.array(row).optional().describe('all that is written to the topics of `to`, topic by topic in order'),
    expectedIsPrefix: z.boolean().optional().describe('only the first rows are given'),
    order: z.string().optional().describe('present: rows are compared as a multiset'),
    expectedDescribe: z.string().optional().describe('the text of TopologyDescription'),
    expectedTopics: z.array(z.string()).optional().describe('topics that the application makes, among others'),
    expectedTopicConfigs: topicConfigs.optional().describe('their settings, those that matter'),
    expectedFailure: z
      .union([z.literal('build'), z.int()])
      .optional()
      .describe('where it fails'),
    golden: goldenSchema.optional(),
  })
  .describe('a topology, what is piped into it, and what comes out');

export type Case = z.infer<typeof caseSchema>;
export type Expected = readonly Row[];
