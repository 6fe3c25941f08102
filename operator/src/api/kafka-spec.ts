import { z } from 'zod';
import { type CelRule, withRules } from './cel-rule.ts';
import { BOOTSTRAP_SERVERS, DNS_SUBDOMAIN } from './patterns.ts';

const ObjectName = z.string().min(1).max(253).regex(DNS_SUBDOMAIN);

const Cluster = z.object({
  name: ObjectName.max(63).describe("Name of the Strimzi Kafka of the resource's namespace."),
  listener: z
    .enum(['tls', 'plain'])
    .default('tls')
    .describe('Its internal listener: tls is port 9093 of the bootstrap service, plain is port 9092.'),
});

const Tls = z.object({
  caSecret: z
    .object({
      name: ObjectName.describe('Name of the Secret.'),
      key: z.string().min(1).max(253).default('ca.crt').describe('Key of the PEM file in it.'),
    })
    .describe('The Secret with the certificates (PEM) of the authorities that the brokers are trusted by.'),
});

const AUTHENTICATION_RULES: readonly CelRule[] = [
  {
    rule: "self.type != 'tls' || !has(self.user) || self.user.size() <= 64",
    message:
      'spec.kafka.authentication.user must have at most 64 characters with type tls: it is the common name of a certificate',
  },
];

const Authentication = withRules(
  z.object({
    type: z.enum(['scram-sha-512', 'tls']).describe('How the application proves who it is.'),
    user: z
      .string()
      .min(1)
      .max(253)
      .describe(
        'The user. With cluster, a KafkaUser of this name is made, the resource name by default; with bootstrapServers, the SCRAM user.',
      )
      .optional(),
    secretName: ObjectName.describe(
      'With bootstrapServers: the Secret that has `password`, or `user.crt` and `user.key`.',
    ).optional(),
  }),
  AUTHENTICATION_RULES,
);

const KAFKA_RULES: readonly CelRule[] = [
  {
    rule: 'has(self.cluster) != has(self.bootstrapServers)',
    message: 'spec.kafka needs exactly one of cluster and bootstrapServers',
  },
  {
    rule: '!has(self.cluster) || !has(self.tls)',
    message: 'spec.kafka.tls is for bootstrapServers: with spec.kafka.cluster the authorities are those of the cluster',
  },
  {
    rule: '!has(self.cluster) || !has(self.authentication) || !has(self.authentication.secretName)',
    message:
      'spec.kafka.authentication.secretName is for bootstrapServers: with spec.kafka.cluster the Secret has the name of the user',
  },
  {
    rule: `!has(self.cluster) || !has(self.authentication) || !has(self.authentication.user) || self.authentication.user.matches('${DNS_SUBDOMAIN.source.replaceAll('\\', '\\\\')}')`,
    message:
      'spec.kafka.authentication.user must be a DNS name in lower case with spec.kafka.cluster: a KafkaUser and a Secret are named so',
  },
  {
    rule: '!has(self.bootstrapServers) || !has(self.authentication) || has(self.authentication.secretName)',
    message: 'spec.kafka.authentication.secretName is needed with bootstrapServers: no user is made there',
  },
  {
    rule: "!has(self.bootstrapServers) || !has(self.authentication) || self.authentication.type != 'scram-sha-512' || has(self.authentication.user)",
    message: 'spec.kafka.authentication.user is needed with bootstrapServers and type scram-sha-512',
  },
  {
    rule: "!has(self.authentication) || self.authentication.type != 'tls' || (has(self.cluster) ? self.cluster.listener == 'tls' : has(self.tls))",
    message:
      'spec.kafka.authentication.type tls needs TLS: cluster.listener tls, or tls.caSecret with bootstrapServers',
  },
];

/** Where Kafka is, and who the application is to it. */
export const KafkaSpec = withRules(
  z.object({
    cluster: Cluster.describe('A Kafka of Strimzi in the same namespace.').optional(),
    bootstrapServers: z
      .string()
      .max(2048)
      .regex(BOOTSTRAP_SERVERS)
      .describe('Any other Kafka, as host:port,host:port.')
      .optional(),
    tls: Tls.describe('Speak TLS with bootstrapServers; left out: plain text.').optional(),
    authentication: Authentication.describe('Credentials; left out: none.').optional(),
  }),
  KAFKA_RULES,
);
