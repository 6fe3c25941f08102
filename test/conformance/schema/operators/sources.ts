import * as z from 'zod';
import { processor, timestampExtractor } from '../functions.ts';
import { storeDeclaration, storeOptions } from '../stores.ts';
import { typeSchema } from '../types.ts';
import { source } from './operator.ts';

const consumed = {
  key: typeSchema.optional(),
  value: typeSchema.optional(),
  timestampExtractor: timestampExtractor.optional(),
};

export const sourceOperators = {
  stream: source('stream', 'Reads topics as a stream.', {
    topics: z.array(z.string()).min(1),
    ...consumed,
  }),
  table: source('table', 'Reads a topic as a table.', {
    topic: z.string(),
    store: storeOptions.optional(),
    ...consumed,
  }),
  globalTable: source('globalTable', 'Reads a topic as a table that every instance holds whole.', {
    topic: z.string(),
    store: storeOptions.optional(),
    ...consumed,
  }),
  addStateStore: source('addStateStore', 'Adds a store for processors.', { store: storeDeclaration }),
  addGlobalStore: source('addGlobalStore', 'Adds a store that a processor keeps current from a topic.', {
    topic: z.string(),
    store: storeDeclaration,
    processor,
    ...consumed,
  }),
};
