import type { StreamsApplication, TopicSpec } from '../api/index.ts';
import { labelsOf } from './labels.ts';
import { type Manifest, ownedMetadata } from './manifest.ts';
import { kafkaTopicName } from './names.ts';

/** The KafkaTopics of the topics that the application is to make; they outlive it unless it says otherwise. */
export function kafkaTopics(app: StreamsApplication): readonly Manifest[] {
  const { cluster } = app.spec.kafka;
  if (cluster === undefined) return [];
  return [...app.spec.topics.inputs, ...app.spec.topics.outputs].flatMap(({ name, create }) =>
    create === undefined ? [] : [kafkaTopic(app, cluster.name, name, create)],
  );
}

function kafkaTopic(
  app: StreamsApplication,
  cluster: string,
  topic: string,
  { partitions, replicas, config }: NonNullable<TopicSpec['create']>,
): Manifest {
  const name = kafkaTopicName(topic);
  const labels = { 'strimzi.io/cluster': cluster };
  const metadata =
    app.spec.topics.retain === 'Delete'
      ? ownedMetadata(app, name, { labels })
      : { name, namespace: app.metadata.namespace, labels: { ...labelsOf(app), ...labels } };
  return {
    apiVersion: 'kafka.strimzi.io/v1',
    kind: 'KafkaTopic',
    metadata,
    spec: {
      ...(name !== topic && { topicName: topic }),
      partitions,
      ...(replicas !== undefined && { replicas }),
      ...(config && { config }),
    },
  };
}
