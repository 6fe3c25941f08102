import * as z from 'zod';
import { aggregator, mapper, pair } from '../functions.ts';
import { storeOptions } from '../stores.ts';
import { typeSchema } from '../types.ts';
import { emit, windowsSchema } from '../windows.ts';
import { operator } from './operator.ts';

const types = { key: typeSchema.optional(), value: typeSchema.optional() };
const store = storeOptions.optional();

export const groupingOperators = {
  groupByKey: operator('groupByKey', 'Groups a stream by its key.', types),
  groupBy: operator('groupBy', 'Groups a stream by a new key (`mapper`), a table by a new key and value (`pair`).', {
    mapper: mapper.optional(),
    pair: pair.optional(),
    ...types,
  }),
  windowedBy: operator('windowedBy', 'Groups by windows of time too, a cogrouped stream as well.', {
    windows: windowsSchema,
    emit,
  }),
  count: operator('count', 'How many records, or entries of a grouped table, a key has.', { store }),
  reduce: operator('reduce', "A key's records combined; `subtractor` of a grouped table takes one out.", {
    reducer: aggregator,
    subtractor: aggregator.optional(),
    store,
  }),
  aggregate: operator('aggregate', "A key's records folded. Of a cogrouped stream without `aggregator`.", {
    initial: z.json().describe('the aggregate of nothing'),
    aggregator: aggregator.optional(),
    subtractor: aggregator.optional().describe('of a grouped table'),
    merger: aggregator.optional().describe('of sessions'),
    store,
  }),
  cogroup: operator('cogroup', 'Aggregates several grouped streams into one; on a cogrouped one, `with` is the next.', {
    with: z.string().optional(),
    aggregator,
  }),
};
