import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from '../environment.ts';
import { checkKafkaSettings, kafkaSettings } from '../kafka-settings.ts';

function check(environment: Record<string, string>): void {
  checkKafkaSettings(readEnvironment(kafkaSettings, environment));
}

const PASSWORD = { KAFKA_SASL_USERNAME: 'fraud', KAFKA_SASL_PASSWORD_FILE: '/p' };

describe('checkKafkaSettings', () => {
  it.each([
    [{}],
    [{ KAFKA_TLS: 'true' }],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/ca', KAFKA_TLS_CERT_FILE: '/c', KAFKA_TLS_KEY_FILE: '/k' }],
    [{ KAFKA_SASL_MECHANISM: 'scram-sha-512', ...PASSWORD }],
    [{ KAFKA_TLS: 'true', KAFKA_SASL_MECHANISM: 'plain', ...PASSWORD }],
  ])('takes %o', (environment) => {
    expect(() => check(environment)).not.toThrow();
  });

  it.each([
    [{ KAFKA_TLS: 'yes' }, /KAFKA_TLS="yes": must be true or false/],
    [{ KAFKA_TLS_CA_FILE: '/ca' }, /KAFKA_TLS_CA_FILE is set, KAFKA_TLS is not "true"/],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CERT_FILE: '/c' }, /KAFKA_TLS_CERT_FILE is set, KAFKA_TLS_KEY_FILE is not/],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_KEY_FILE: '/k' }, /KAFKA_TLS_KEY_FILE is set, KAFKA_TLS_CERT_FILE is not/],
    [{ KAFKA_SASL_MECHANISM: 'scram-sha-512' }, /KAFKA_SASL_MECHANISM is set, KAFKA_SASL_PASSWORD_FILE is not/],
    [PASSWORD, /KAFKA_SASL_USERNAME is set, KAFKA_SASL_MECHANISM is not/],
    [{ KAFKA_SASL_MECHANISM: 'gssapi', ...PASSWORD }, /KAFKA_SASL_MECHANISM="gssapi"/],
    [{ KAFKA_SASL_MECHANISM: 'plain', ...PASSWORD }, /KAFKA_TLS must be "true"/],
  ])('refuses %o and names the variable', (environment, message) => {
    expect(() => check(environment as Record<string, string>)).toThrow(EnvironmentError);
    expect(() => check(environment as Record<string, string>)).toThrow(message);
  });
});
