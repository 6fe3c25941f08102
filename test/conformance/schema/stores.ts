import * as z from 'zod';
import { milliseconds } from './int64.ts';
import { typeSchema } from './types.ts';

const versioned = z
  .strictObject({ historyRetentionMs: milliseconds, segmentIntervalMs: milliseconds.optional() })
  .describe('keeps every value for that long, to be looked up as of a time');
const logging = z.boolean().optional().describe('whether there is a changelog; true unless given');

/** How the state of a table is kept (`Materialized`). */
export const storeOptions = z
  .strictObject({
    name: z.string().optional(),
    key: typeSchema.optional(),
    value: typeSchema.optional(),
    logging,
    caching: z.boolean().optional().describe("Kafka Streams' default unless given; see `cacheMaxBytes`"),
    inMemory: z.boolean().optional(),
    retentionMs: milliseconds.optional().describe('of a windowed store'),
    versioned: versioned.optional(),
  })
  .describe('how a table is kept (Materialized)');
export type StoreOptions = z.infer<typeof storeOptions>;

/** A store for processors. */
export const storeDeclaration = z
  .strictObject({
    name: z.string(),
    kind: z.enum(['keyValue', 'timestampedKeyValue', 'window', 'timestampedWindow', 'session', 'versioned']),
    key: typeSchema,
    value: typeSchema,
    logging,
    caching: z.boolean().optional(),
    inMemory: z.boolean().optional(),
    retentionMs: milliseconds.optional().describe('of a window, session or versioned store'),
    windowSizeMs: milliseconds.optional().describe('of a window store'),
    retainDuplicates: z.boolean().optional().describe('of a window store'),
  })
  .describe('a store that processors use by name');
export type StoreDeclaration = z.infer<typeof storeDeclaration>;

/** What a suppressed table may keep back. */
export const suppressBuffer = z
  .strictObject({
    maxRecords: z.int().optional(),
    maxBytes: z.int().optional(),
    whenFull: z.enum(['emit-early', 'shut-down']).optional(),
    logging,
  })
  .describe('how much is held back; without bounds unless given');
