import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from '../environment.ts';
import { kafkaOptions } from '../kafka-options.ts';
import { kafkaSettings } from '../kafka-settings.ts';
import { type CertifiedKey, issue, makeAuthority } from './certificates.ts';
import { SecretVolume } from './secret-volume.ts';

const volumes: SecretVolume[] = [];
let authority: CertifiedKey;
let first: CertifiedKey;
let second: CertifiedKey;

beforeAll(() => {
  authority = makeAuthority('clients');
  first = issue(authority, 'fraud');
  second = issue(authority, 'fraud');
});

afterEach(() => {
  for (const volume of volumes.splice(0)) volume[Symbol.dispose]();
});

function volume(files: Record<string, string>): SecretVolume {
  const made = new SecretVolume(files);
  volumes.push(made);
  return made;
}

function log() {
  const lines: string[] = [];
  const add = (fields: object, message: string) => lines.push(`${message} ${JSON.stringify(fields)}`);
  return { lines, logger: { info: add, warn: add } as unknown as Parameters<typeof kafkaOptions>[1] & object };
}

const withPassword = (secret: SecretVolume) =>
  readEnvironment(kafkaSettings, {
    KAFKA_SASL_MECHANISM: 'scram-sha-512',
    KAFKA_SASL_USERNAME: 'fraud',
    KAFKA_SASL_PASSWORD_FILE: secret.path('password'),
  });

const user = ({ key, certificate }: CertifiedKey) => ({ 'user.crt': certificate, 'user.key': key });

const withCertificate = (secret: SecretVolume) =>
  readEnvironment(kafkaSettings, {
    KAFKA_TLS: 'true',
    KAFKA_TLS_CERT_FILE: secret.path('user.crt'),
    KAFKA_TLS_KEY_FILE: secret.path('user.key'),
  });

describe('kafkaOptions', () => {
  it('has no credentials for brokers that ask for none', () => {
    expect(kafkaOptions(readEnvironment(kafkaSettings, { KAFKA_BROKERS: 'one:9092,two:9092' }))).toEqual({
      brokers: ['one:9092', 'two:9092'],
    });
  });

  it('trusts every certificate of a folder, also those that come while an authority is replaced', () => {
    const secret = volume({ 'ca.crt': authority.certificate, 'ca.p12': 'no certificate' });
    const settings = readEnvironment(kafkaSettings, { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: secret.folder });
    const { lines, logger } = log();
    const { credentials } = kafkaOptions(settings, logger);
    const before = credentials?.();
    secret.update({ 'ca.crt': makeAuthority('next').certificate, 'ca-2027.crt': authority.certificate });
    expect(credentials?.()).not.toBe(before);
    expect(lines).toEqual(['the credentials for Kafka were renewed {"renewed":["KAFKA_TLS_CA_FILE"]}']);
  });

  it('reads a password again when its Secret is swapped, and says once that it was renewed', () => {
    const secret = volume({ password: 'old\n' });
    const { lines, logger } = log();
    const { credentials } = kafkaOptions(withPassword(secret), logger);
    expect(credentials?.().sasl).toEqual({ mechanism: 'scram-sha-512', username: 'fraud', password: 'old' });
    secret.update({ password: 'new' });
    expect(credentials?.().sasl).toMatchObject({ password: 'new' });
    expect(credentials?.().sasl).toMatchObject({ password: 'new' });
    expect(lines).toEqual(['the credentials for Kafka were renewed {"renewed":["KAFKA_SASL_PASSWORD_FILE"]}']);
  });

  it('goes on with what was good while a file is empty or gone', () => {
    const secret = volume({ password: 'old' });
    const { lines, logger } = log();
    const { credentials } = kafkaOptions(withPassword(secret), logger);
    secret.update({ password: '' });
    expect(credentials?.().sasl).toMatchObject({ password: 'old' });
    secret.update({});
    expect(credentials?.().sasl).toMatchObject({ password: 'old' });
    expect(credentials?.().sasl).toMatchObject({ password: 'old' });
    expect(lines).toHaveLength(2);
    secret.update({ password: 'new' });
    expect(credentials?.().sasl).toMatchObject({ password: 'new' });
  });

  it('takes a new certificate with its key, and never one with the key of another', () => {
    const secret = volume(user(first));
    const { lines, logger } = log();
    const { credentials } = kafkaOptions(withCertificate(secret), logger);
    const old = credentials?.().ssl;
    expect(credentials?.().ssl).toBe(old);
    secret.update({ 'user.crt': second.certificate, 'user.key': first.key });
    expect(credentials?.().ssl).toBe(old);
    expect(lines.join()).toContain('key values mismatch');
    secret.update(user(second));
    expect(credentials?.().ssl).not.toBe(old);
  });

  it.each([
    ['', 'the file is empty'],
    ['no certificate', 'KAFKA_TLS_CA_FILE'],
  ])('refuses a CA file that holds %j at the start, and names the variable', (text, says) => {
    const secret = volume({ 'ca.crt': text });
    const settings = readEnvironment(kafkaSettings, { KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: secret.path('ca.crt') });
    expect(() => kafkaOptions(settings)).toThrow(EnvironmentError);
    expect(() => kafkaOptions(settings)).toThrow(says);
  });

  it('refuses a file that is not there at the start', () => {
    const secret = volume({ other: 'x' });
    expect(() => kafkaOptions(withPassword(secret))).toThrow(/KAFKA_SASL_PASSWORD_FILE=".*password": ENOENT/);
  });
});
