import { readFileSync } from 'node:fs';
import type { KafkaClientOptions } from '@orders-platform/streams/client';

const SCRAM = 'scram-sha-512';

/** How a connection is encrypted, and by whom it is made. */
export type KafkaCredentials = Pick<KafkaClientOptions, 'ssl' | 'sasl'>;

/**
 * Credentials as a pod is told of them: `KAFKA_TLS`, `KAFKA_TLS_CA_FILE`, `KAFKA_TLS_CERT_FILE`, `KAFKA_TLS_KEY_FILE`,
 * `KAFKA_SASL_MECHANISM`, `KAFKA_SASL_USERNAME`, `KAFKA_SASL_PASSWORD_FILE`. Files are read now.
 * @throws {RangeError} when one of a pair is missing, or the mechanism is another than SCRAM-SHA-512; what reading a file throws.
 */
export function kafkaCredentials(environment: Readonly<Record<string, string | undefined>>): KafkaCredentials {
  const fileOf = (name: string) => {
    const path = environment[name];
    return path ? readFileSync(path, 'utf8') : undefined;
  };
  const ca = fileOf('KAFKA_TLS_CA_FILE');
  const cert = fileOf('KAFKA_TLS_CERT_FILE');
  const key = fileOf('KAFKA_TLS_KEY_FILE');
  if ((cert === undefined) !== (key === undefined)) {
    throw new RangeError('KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE come together: one of them is not set.');
  }
  const encrypted = environment['KAFKA_TLS'] === 'true';
  const mechanism = environment['KAFKA_SASL_MECHANISM'];
  if (mechanism && mechanism !== SCRAM) throw new RangeError(`KAFKA_SASL_MECHANISM=${mechanism}: must be ${SCRAM}.`);
  return {
    ...(encrypted && { ssl: { ...(ca && { ca }), ...(cert && key && { cert, key }) } }),
    ...(mechanism && { sasl: { mechanism: SCRAM, ...login(environment, fileOf) } }),
  };
}

function login(
  environment: Readonly<Record<string, string | undefined>>,
  fileOf: (name: string) => string | undefined,
): { readonly username: string; readonly password: string } {
  const username = environment['KAFKA_SASL_USERNAME'];
  const password = fileOf('KAFKA_SASL_PASSWORD_FILE');
  if (!username || password === undefined) {
    throw new RangeError(
      'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE belong to KAFKA_SASL_MECHANISM: one is not set.',
    );
  }
  return { username, password: password.trimEnd() };
}
