import type { StreamsApplication } from '../api/index.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';
import { kafkaUserName } from './names.ts';

type ResourceKind = 'topic' | 'group' | 'transactionalId';

/** The KafkaUser with the least that a streams application needs; none where Strimzi does not run Kafka, or without credentials. */
export function kafkaUser(app: StreamsApplication): Manifest | undefined {
  const { cluster, authentication } = app.spec.kafka;
  if (cluster === undefined || authentication === undefined) return undefined;
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaUser',
    metadata: ownedMetadata(app, kafkaUserName(app), { labels: { 'strimzi.io/cluster': cluster.name } }),
    spec: {
      authentication: { type: authentication.type },
      authorization: { type: 'simple', acls: accessRules(app) },
    },
  };
}

function accessRules({ spec: { applicationId, topics } }: StreamsApplication) {
  const read = ['Read', 'Describe'];
  const write = ['Write', 'Describe'];
  return [
    ...topics.inputs.map(({ name }) => allow('topic', 'literal', name, read)),
    ...topics.outputs.map(({ name }) => allow('topic', 'literal', name, write)),
    ...topics.inputPrefixes.map((name) => allow('topic', 'prefix', name, read)),
    ...topics.outputPrefixes.map((name) => allow('topic', 'prefix', name, write)),
    allow('topic', 'prefix', `${applicationId}-`, ['All']),
    allow('group', 'prefix', applicationId, ['Read', 'Describe', 'Delete', 'DescribeConfigs', 'AlterConfigs']),
    allow('transactionalId', 'prefix', `${applicationId}-`, write),
  ];
}

function allow(type: ResourceKind, patternType: 'literal' | 'prefix', name: string, operations: readonly string[]) {
  return { type: 'allow', resource: { type, patternType, name }, operations };
}
