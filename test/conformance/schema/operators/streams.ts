import * as z from 'zod';
import { lister, mapper, pair, partitioner, predicate, processor, topicExtractor } from '../functions.ts';
import { storeOptions } from '../stores.ts';
import { typeSchema } from '../types.ts';
import { operator } from './operator.ts';

const types = { key: typeSchema.optional(), value: typeSchema.optional() };
const branch = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  predicate,
});

export const streamOperators = {
  filter: operator('filter', 'The records, or the entries of a table, that are wanted.', {
    predicate,
    store: storeOptions.optional().describe('of a table'),
  }),
  filterNot: operator('filterNot', 'Those that are not.', {
    predicate,
    store: storeOptions.optional().describe('of a table'),
  }),
  map: operator('map', 'Each record under a new key with a new value.', { mapper: pair }),
  mapValues: operator('mapValues', 'Each record, or entry of a table, with a new value.', {
    mapper,
    store: storeOptions.optional().describe('of a table'),
  }),
  flatMap: operator('flatMap', 'Records from each: `list` makes values, `key` and `value` see each as their value.', {
    list: lister,
    key: mapper,
    value: mapper,
  }),
  flatMapValues: operator('flatMapValues', 'Values from each.', { list: lister }),
  selectKey: operator('selectKey', 'Each record under a new key.', { mapper }),
  peek: operator('peek', 'Looks at each record.', {}),
  foreach: operator('foreach', 'Ends a stream in an action.', {}),
  merge: operator('merge', 'The records of both streams.', { with: z.string() }),
  split: operator('split', 'Divides a stream: the first branch that wants a record has it.', {
    branches: z.array(branch),
    default: z
      .strictObject({ id: z.string(), name: z.string().optional() })
      .optional()
      .describe('the branch of what no other wanted'),
  }),
  repartition: operator('repartition', 'Through a topic of its own, partitioned by the key.', {
    ...types,
    partitions: z.int().optional(),
    partitioner: partitioner.optional(),
  }),
  to: operator('to', 'Writes to a topic. The types are also those the output is read with.', {
    topic: z.string().optional(),
    topicExtractor: topicExtractor.optional().describe('instead of `topic`'),
    ...types,
    partitioner: partitioner.optional(),
  }),
  toTable: operator('toTable', 'The stream as a table.', { store: storeOptions.optional() }),
  process: operator('process', 'Runs a processor.', { processor, stores: z.array(z.string()).optional() }),
  processValues: operator('processValues', 'Runs a processor that keeps the key.', {
    processor,
    stores: z.array(z.string()).optional(),
  }),
};
