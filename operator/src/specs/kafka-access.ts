import type { StreamsApplication } from '../api/index.ts';
import { kafkaUserName } from './names.ts';

const PORTS = { tls: 9093, plain: 9092 } as const;

/** A Secret that a pod mounts, and the one key of it that is renamed. */
interface MountedSecret {
  readonly secretName: string;
  readonly items?: readonly { readonly key: string; readonly path: string }[];
}

/** How a pod reaches Kafka: addresses, trust and credentials. */
export interface KafkaAccess {
  readonly brokers: string;
  readonly tls: boolean;
  readonly ca?: MountedSecret;
  readonly user?: MountedSecret & { readonly type: 'scram-sha-512' | 'tls'; readonly name: string };
}

/** How the application reaches Kafka, whether Strimzi runs it or somebody else. */
export function kafkaAccess(app: StreamsApplication): KafkaAccess {
  const { cluster, bootstrapServers, tls } = app.spec.kafka;
  if (cluster === undefined) {
    return {
      brokers: bootstrapServers ?? '',
      tls: tls !== undefined,
      ...(tls && { ca: { secretName: tls.caSecret.name, items: [{ key: tls.caSecret.key, path: 'ca.crt' }] } }),
      ...userOf(app),
    };
  }
  const encrypted = cluster.listener === 'tls';
  return {
    brokers: `${cluster.name}-kafka-bootstrap.${app.metadata.namespace}.svc:${PORTS[cluster.listener]}`,
    tls: encrypted,
    ...(encrypted && { ca: { secretName: `${cluster.name}-cluster-ca-cert` } }),
    ...userOf(app),
  };
}

function userOf(app: StreamsApplication): Pick<KafkaAccess, 'user'> {
  const { authentication } = app.spec.kafka;
  if (authentication === undefined) return {};
  const name = kafkaUserName(app);
  return { user: { type: authentication.type, name, secretName: authentication.secretName ?? name } };
}
