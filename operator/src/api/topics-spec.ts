import { z } from 'zod';
import { type CelRule, withRules } from './cel-rule.ts';
import { KAFKA_NAME } from './patterns.ts';

const MOST_TOPICS = 64;

const TopicName = z.string().min(1).max(249).regex(KAFKA_NAME);

const CREATE_RULES: readonly CelRule[] = [
  {
    rule: 'self.partitions >= oldSelf.partitions',
    message: 'create.partitions of a topic cannot shrink: Kafka does not take partitions away',
  },
];

const Create = withRules(
  z.object({
    partitions: z.int().min(1).max(10_000).describe('Number of partitions; they cannot become fewer.'),
    replicas: z
      .int()
      .min(1)
      .max(32_767)
      .describe("Number of replicas of each partition; the cluster's default when left out.")
      .optional(),
    config: z
      .record(z.string(), z.union([z.int(), z.string().max(4096)]).meta({ 'x-kubernetes-int-or-string': true }))
      .describe("The topic's configuration, such as cleanup.policy: compact.")
      .optional(),
  }),
  CREATE_RULES,
);

const Topic = z.object({
  name: TopicName.describe('Name of the topic in Kafka.'),
  create: Create.describe('Make a KafkaTopic for it; left out: the topic is somebody else’s.').optional(),
});

/** What one topic of the application is called and how it is made. */
export type TopicSpec = z.infer<typeof Topic>;

function topics(description: string) {
  return z
    .array(Topic)
    .max(MOST_TOPICS)
    .default([])
    .meta({ description, 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': ['name'] });
}

function prefixes(description: string) {
  return z.array(TopicName).max(MOST_TOPICS).default([]).meta({ description, 'x-kubernetes-list-type': 'set' });
}

const TOPICS_RULES: readonly CelRule[] = [
  {
    rule: 'self.inputs.all(i, !has(i.create) || self.outputs.all(o, o.name != i.name || !has(o.create)))',
    message: 'spec.topics: a topic that is an input and an output has create in one of the two lists only',
  },
];

/** The topics that the application reads and writes beside its internal ones. */
export const TopicsSpec = withRules(
  z.object({
    inputs: topics('Topics that are read.'),
    outputs: topics('Topics that are written.'),
    inputPrefixes: prefixes('Prefixes of topics that are read; they only grant access.'),
    outputPrefixes: prefixes('Prefixes of topics that are written; they only grant access.'),
    retain: z
      .enum(['Retain', 'Delete'])
      .default('Retain')
      .describe('What becomes of the KafkaTopics of `create` when the resource is deleted: others may read them.'),
  }),
  TOPICS_RULES,
);
