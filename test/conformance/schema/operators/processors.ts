import * as z from 'zod';
import { processor, timestampExtractor, topicExtractor } from '../functions.ts';
import { storeDeclaration } from '../stores.ts';
import { typeSchema } from '../types.ts';
import { node } from './operator.ts';

const types = { key: typeSchema.optional(), value: typeSchema.optional() };
const read = { ...types, timestampExtractor: timestampExtractor.optional() };
const name = z.string();
const parents = z.array(z.string()).min(1);

const keptFromTopic = { name, sourceName: z.string(), topic: z.string(), store: storeDeclaration, processor, ...read };

/** The Processor API: a topology has either these or the others. */
export const processorOperators = {
  source: node('source', 'Processor API: reads topics.', { name, topics: z.array(z.string()).min(1), ...read }),
  processor: node('processor', 'Processor API: a step after its parents.', {
    name,
    parents,
    processor,
    stores: z.array(z.string()).optional(),
  }),
  sink: node('sink', 'Processor API: writes to a topic.', {
    name,
    parents,
    topic: z.string().optional(),
    topicExtractor: topicExtractor.optional().describe('instead of `topic`'),
    ...types,
  }),
  store: node('store', 'Processor API: a store for processors named.', {
    store: storeDeclaration,
    processors: z.array(z.string()),
  }),
  globalStore: node(
    'globalStore',
    'Processor API: a store that every instance holds whole, kept current by the processor named.',
    keptFromTopic,
  ),
  readOnlyStore: node(
    'readOnlyStore',
    'Processor API: a store whose changelog is the topic, kept current by the processor named.',
    keptFromTopic,
  ),
};
