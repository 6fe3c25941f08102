import { createHash } from 'node:crypto';
import type { StreamsApplication } from '../api/index.ts';

const LONGEST_LABEL = 63;
const HASH_LENGTH = 8;

/** Name of the headless Service that names every pod. */
export function instancesServiceName({ metadata }: StreamsApplication): string {
  return `${metadata.name}-instances`;
}

/** Host name of one pod within the cluster. */
export function podHost(app: StreamsApplication, pod: string): string {
  return `${pod}.${instancesServiceName(app)}.${app.metadata.namespace}.svc`;
}

/** Name of the pod of an ordinal. */
export function podName({ metadata }: StreamsApplication, ordinal: number): string {
  return `${metadata.name}-${ordinal}`;
}

/** Ordinal of a pod of the application; undefined when the name is none of its pods'. */
export function ordinalOf({ metadata }: StreamsApplication, pod: string): number | undefined {
  const digits = pod.startsWith(`${metadata.name}-`) ? pod.slice(metadata.name.length + 1) : '';
  return /^\d+$/.test(digits) ? Number(digits) : undefined;
}

/** Name of the Job that does the reset of this id; two ids have two names. */
export function resetJobName({ metadata }: StreamsApplication, id: string): string {
  const hash = shortHash(`${metadata.name}/${id}`);
  const rest = `-reset-${hash}`;
  return `${metadata.name.slice(0, LONGEST_LABEL - rest.length)}${rest}`;
}

/** Name of the KafkaTopic of a topic: the topic's own where Kubernetes can take it. */
export function kafkaTopicName(topic: string): string {
  const name = topic.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-');
  const valid = name === topic && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(topic) && !/\.[.-]|-\./.test(topic);
  return valid
    ? topic
    : `topic-${name
        .replaceAll('.', '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 200)}-${shortHash(topic)}`;
}

/** Name of the KafkaUser, of its Secret and of the principal. */
export function kafkaUserName({ metadata, spec }: StreamsApplication): string {
  return spec.kafka.authentication?.user ?? metadata.name;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, HASH_LENGTH);
}
