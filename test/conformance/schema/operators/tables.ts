import * as z from 'zod';
import { mapper, transformer } from '../functions.ts';
import { milliseconds } from '../int64.ts';
import { storeOptions, suppressBuffer } from '../stores.ts';
import { operator } from './operator.ts';

export const tableOperators = {
  toStream: operator('toStream', 'The changes of a table, under a new key where a mapper is given.', {
    mapper: mapper.optional(),
  }),
  suppress: operator('suppress', 'Holds changes back: for a time, or until their window has closed.', {
    untilTimeLimitMs: milliseconds.optional(),
    untilWindowCloses: z.literal(true).optional(),
    buffer: suppressBuffer.optional(),
  }),
  transformValues: operator('transformValues', 'Each entry with a new value, by a processor with stores.', {
    mapper: mapper.optional(),
    transformer: transformer.optional().describe('instead of `mapper`: one that uses stores'),
    stores: z.array(z.string()).optional(),
    store: storeOptions.optional(),
  }),
};
