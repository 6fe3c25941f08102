import * as z from 'zod';
import { joiner, mapper, partitioner } from '../functions.ts';
import { milliseconds } from '../int64.ts';
import { storeOptions } from '../stores.ts';
import { typeSchema } from '../types.ts';
import { joinWindows } from '../windows.ts';
import { operator } from './operator.ts';

const join = {
  with: z.string().describe('the id of the other side'),
  joiner,
  windows: joinWindows.optional().describe('of two streams'),
  storeName: z.string().optional().describe('of two streams: the base name of the stores'),
  inMemory: z.boolean().optional().describe('of two streams'),
  logging: z.boolean().optional().describe('of two streams'),
  key: typeSchema.optional().describe('of two streams, or a stream and a table'),
  value: typeSchema.optional().describe('of two streams, or a stream and a table'),
  otherValue: typeSchema.optional().describe('of two streams, or a stream and a table'),
  graceMs: milliseconds.optional().describe('of a stream and a versioned table'),
  keySelector: mapper.optional().describe('of a stream and a global table: the key to look up'),
  foreignKey: mapper.optional().describe('of two tables: the key of the other table that an entry refers to'),
  partitioner: partitioner.optional().describe('of tables by foreign key'),
  otherPartitioner: partitioner.optional().describe('of tables by foreign key'),
  store: storeOptions.optional().describe('of two tables'),
};

export const joinOperators = {
  join: operator('join', 'What both sides have. What `with` names says which join it is.', join),
  leftJoin: operator('leftJoin', 'What the first side has, with null where the other has nothing.', join),
  outerJoin: operator('outerJoin', 'What either side has.', join),
};
