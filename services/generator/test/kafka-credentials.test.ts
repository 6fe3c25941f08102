import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kafkaCredentials } from '../kafka-credentials.ts';

let folder: string;
const file = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'credentials-'));
  for (const name of ['ca.crt', 'user.crt', 'user.key']) writeFileSync(file(name), `the ${name}`);
  writeFileSync(file('password'), 'correct-horse\n');
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('credentials from the environment', () => {
  it('are none when nothing is said', () => {
    expect(kafkaCredentials({})).toEqual({});
  });

  it('are a password over TLS', () => {
    const environment = {
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: file('ca.crt'),
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'back-office',
      KAFKA_SASL_PASSWORD_FILE: file('password'),
    };
    expect(kafkaCredentials(environment)).toEqual({
      ssl: { ca: 'the ca.crt' },
      sasl: { mechanism: 'scram-sha-512', username: 'back-office', password: 'correct-horse' },
    });
  });

  it('are a certificate', () => {
    const environment = {
      KAFKA_TLS: 'true',
      KAFKA_TLS_CERT_FILE: file('user.crt'),
      KAFKA_TLS_KEY_FILE: file('user.key'),
    };
    expect(kafkaCredentials(environment)).toEqual({ ssl: { cert: 'the user.crt', key: 'the user.key' } });
  });

  it.each([
    [
      { KAFKA_TLS: 'true', KAFKA_TLS_CERT_FILE: 'user.crt' },
      'KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE come together',
    ],
    [{ KAFKA_SASL_MECHANISM: 'scram-sha-512' }, 'KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD_FILE belong to'],
    [{ KAFKA_SASL_MECHANISM: 'plain' }, 'KAFKA_SASL_MECHANISM=plain: must be'],
  ])('are refused when they are not whole: %o', (environment, message) => {
    const whole = Object.fromEntries(
      Object.entries(environment).map(([name, value]) => [name, name.endsWith('_FILE') ? file(value) : value]),
    );
    expect(() => kafkaCredentials(whole)).toThrow(message);
  });
});
