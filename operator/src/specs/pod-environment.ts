import type { StreamsApplication } from '../api/index.ts';
import { type KafkaAccess, kafkaAccess } from './kafka-access.ts';
import { podHost } from './names.ts';

/** Where a pod finds what is mounted. */
export const PATHS = { state: '/var/lib/streams', ca: '/etc/kafka/cluster-ca', user: '/etc/kafka/user' } as const;

type EnvVar = StreamsApplication['spec']['env'][number];

/** What an instance is told: the contract's variables, then the user's. */
export function podEnvironment(app: StreamsApplication): readonly EnvVar[] {
  const { spec } = app;
  return [
    { name: 'INSTANCE', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    ...variables({
      ADVERTISED_HOST: podHost(app, '$(INSTANCE)'),
      HTTP_HOST: '0.0.0.0',
      HTTP_PORT: String(spec.http.port),
      STATE_DIR: PATHS.state,
      // The volume outlives the pod: from its second start on, half of the CPU time of a start is spared.
      NODE_COMPILE_CACHE: `${PATHS.state}/.node-compile-cache`,
      ...kafkaVariables(kafkaAccess(app)),
      PROCESSING_GUARANTEE: spec.processingGuarantee,
      STANDBY_REPLICAS: String(spec.standbyReplicas),
      LEAVE_GROUP_ON_STOP: String(spec.standbyReplicas > 0),
      ...traceVariables(app),
    }),
    ...spec.env,
  ];
}

/** What the pod of a reset is told on top of it. */
export function resetEnvironment(to: string): readonly EnvVar[] {
  return variables({ STREAMS_RUN: 'reset', RESET_TO: to });
}

function kafkaVariables({ brokers, tls, ca, user }: KafkaAccess): Record<string, string> {
  return {
    KAFKA_BROKERS: brokers,
    ...(tls && { KAFKA_TLS: 'true' }),
    ...(ca && { KAFKA_TLS_CA_FILE: PATHS.ca }),
    ...(user?.type === 'tls' && {
      KAFKA_TLS_CERT_FILE: `${PATHS.user}/user.crt`,
      KAFKA_TLS_KEY_FILE: `${PATHS.user}/user.key`,
    }),
    ...(user?.type === 'scram-sha-512' && {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: user.name,
      KAFKA_SASL_PASSWORD_FILE: `${PATHS.user}/password`,
    }),
  };
}

function traceVariables({ metadata, spec: { telemetry } }: StreamsApplication): Record<string, string> {
  const { otlpEndpoint, sampler, samplerArg } = telemetry;
  if (otlpEndpoint === undefined) return { OTEL_TRACES_EXPORTER: 'none' };
  return {
    OTEL_TRACES_EXPORTER: 'otlp',
    OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint,
    ...(sampler !== undefined && { OTEL_TRACES_SAMPLER: sampler }),
    ...(samplerArg !== undefined && { OTEL_TRACES_SAMPLER_ARG: samplerArg }),
    OTEL_RESOURCE_ATTRIBUTES: [
      `k8s.namespace.name=${metadata.namespace}`,
      'k8s.pod.name=$(INSTANCE)',
      `k8s.statefulset.name=${metadata.name}`,
      'service.instance.id=$(INSTANCE)',
    ].join(','),
  };
}

function variables(values: Readonly<Record<string, string>>): readonly EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
