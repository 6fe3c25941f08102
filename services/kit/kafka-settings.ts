import * as z from 'zod';
import { EnvironmentError, flag, hostList } from './environment.ts';

/** How a process reaches Kafka and proves who it is. The files are read again whenever a connection is made. */
export const kafkaSettings = z.object({
  KAFKA_BROKERS: hostList.default(['localhost:9092']),
  KAFKA_TLS: flag.default(false),
  /** The certificates to trust: a PEM file of any number of them, or a folder of `.crt` files; unset: those that Node trusts. */
  KAFKA_TLS_CA_FILE: z.string().optional(),
  /** The client's own certificate and its key (PEM), for brokers that know clients by them. */
  KAFKA_TLS_CERT_FILE: z.string().optional(),
  KAFKA_TLS_KEY_FILE: z.string().optional(),
  KAFKA_SASL_MECHANISM: z.enum(['scram-sha-512', 'scram-sha-256', 'plain']).optional(),
  KAFKA_SASL_USERNAME: z.string().optional(),
  KAFKA_SASL_PASSWORD_FILE: z.string().optional(),
});

/** {@link kafkaSettings} as read. */
export type KafkaSettings = z.output<typeof kafkaSettings>;

type Variable = keyof KafkaSettings;

/** Refuses settings that contradict one another. @throws {EnvironmentError} that names each variable and what it lacks */
export function checkKafkaSettings(settings: KafkaSettings): void {
  const problems = new Map<Variable, string>();
  const needs = (variable: Variable, needed: Variable) => {
    if (!settings[variable] || settings[needed]) return;
    problems.set(variable, `${variable} is set, ${needed} is not${needed === 'KAFKA_TLS' ? ' "true"' : ''}`);
  };
  needs('KAFKA_TLS_CA_FILE', 'KAFKA_TLS');
  needs('KAFKA_TLS_CERT_FILE', 'KAFKA_TLS');
  needs('KAFKA_TLS_KEY_FILE', 'KAFKA_TLS');
  needs('KAFKA_TLS_CERT_FILE', 'KAFKA_TLS_KEY_FILE');
  needs('KAFKA_TLS_KEY_FILE', 'KAFKA_TLS_CERT_FILE');
  needs('KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME');
  needs('KAFKA_SASL_MECHANISM', 'KAFKA_SASL_PASSWORD_FILE');
  needs('KAFKA_SASL_USERNAME', 'KAFKA_SASL_MECHANISM');
  needs('KAFKA_SASL_PASSWORD_FILE', 'KAFKA_SASL_MECHANISM');
  if (settings.KAFKA_SASL_MECHANISM === 'plain' && !settings.KAFKA_TLS) {
    const message = 'KAFKA_SASL_MECHANISM="plain": it sends the password as it is, so KAFKA_TLS must be "true"';
    problems.set('KAFKA_SASL_MECHANISM', message);
  }
  if (problems.size > 0) throw new EnvironmentError(problems);
}
