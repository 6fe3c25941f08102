import type { ConnectionOptions } from 'node:tls';
import type { KafkaConfig } from 'kafkajs';

/** How a client proves who it is, and knows whom it speaks to. */
export interface KafkaCredentials {
  readonly ssl?: ConnectionOptions | boolean;
  /** PLAIN, SCRAM, OAUTHBEARER and the like, as kafkajs takes it. */
  readonly sasl?: KafkaConfig['sasl'];
}

/**
 * Asked before each connection is opened, and before a broker is told again who speaks (KIP-368): what was renewed
 * meanwhile holds from there on. What it throws is a failure to connect.
 */
export type CredentialsProvider = () => KafkaCredentials;
