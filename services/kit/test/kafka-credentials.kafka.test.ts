import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EmbeddedKafka, makeKeyStore } from '@orders-platform/test-harness';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readEnvironment } from '../environment.ts';
import { kafkaSettings } from '../kafka-settings.ts';
import { type CertifiedKey, issue, makeAuthority, pkcs12 } from './certificates.ts';
import { WatchedApplication } from './counted-words.ts';
import { SecretVolume } from './secret-volume.ts';

let folder: string;
let broker: EmbeddedKafka | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kafka-credentials-'));
});

afterEach(async () => {
  await broker?.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('renewed credentials reach a running application', { timeout: 240_000 }, () => {
  it('whose password is changed, at the broker first and in its Secret later', async () => {
    const keyStore = await makeKeyStore(join(folder, 'keys'));
    broker = await EmbeddedKafka.start({
      brokers: 1,
      dataDir: join(folder, 'kafka'),
      keepData: false,
      secure: { keyStore, users: { fraud: 'first' } },
      // The client speaks up 10 s before the end of its session: after 2 s each time.
      properties: { 'connections.max.reauth.ms': '12000' },
    });
    using secret = new SecretVolume({ password: 'first', 'ca.crt': keyStore.certificate });
    const settings = readEnvironment(kafkaSettings, {
      KAFKA_BROKERS: broker.secureBootstrapServers.join(','),
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: secret.path('ca.crt'),
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'fraud',
      KAFKA_SASL_PASSWORD_FILE: secret.path('password'),
    });
    await using application = await WatchedApplication.start(broker.bootstrapServers, settings);
    await application.write();
    await application.whole();
    await broker.setPassword('fraud', 'second');
    await application.write();
    await application.until(() => /authentication failed/i.test(application.streams.report().groupStatus));
    const began = performance.now();
    secret.update({ password: 'second', 'ca.crt': keyStore.certificate });
    await application.write();
    await application.whole();
    console.log(`processing went on ${Math.round(performance.now() - began)} ms after the file had changed`);
    expect(application.log.join()).toContain('the credentials for Kafka were renewed');
    const { restarts } = application.streams.report();
    // Longer than a session: every connection has authenticated again by then, or would have been cut.
    for (const end = performance.now() + 14_000; performance.now() < end; ) {
      await application.write();
      await application.whole();
    }
    expect(application.streams.report().restarts).toBe(restarts);
    expect(application.streams.state).toBe('running');
  });

  it('whose certificate and whose trusted authorities are renewed', async () => {
    const [brokers, newBrokers] = [makeAuthority('brokers'), makeAuthority('brokers, renewed')];
    const [clients, newClients] = [makeAuthority('clients'), makeAuthority('clients, renewed')];
    const [keys, trusted] = [join(folder, 'broker.p12'), join(folder, 'clients.pem')];
    const password = 'for-tests-only';
    const present = async (authority: CertifiedKey, trust: readonly CertifiedKey[]) => {
      await writeFile(keys, pkcs12(issue(authority, 'localhost'), authority, password));
      await writeFile(trusted, trust.map(({ certificate }) => certificate).join(''));
    };
    await present(brokers, [clients]);
    broker = await EmbeddedKafka.start({
      brokers: 1,
      dataDir: join(folder, 'kafka'),
      secure: { keyStore: { file: keys, password, certificate: brokers.certificate }, users: {} },
      properties: {
        'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SSL',
        'listener.name.secure.ssl.client.auth': 'required',
        'ssl.truststore.type': 'PEM',
        'ssl.truststore.location': trusted,
      },
    });
    const files = (user: CertifiedKey, ...authorities: readonly CertifiedKey[]) => ({
      'ca.crt': authorities.map(({ certificate }) => certificate).join(''),
      'user.crt': user.certificate,
      'user.key': user.key,
    });
    using secret = new SecretVolume(files(issue(clients, 'fraud'), brokers));
    const settings = readEnvironment(kafkaSettings, {
      KAFKA_BROKERS: broker.secureBootstrapServers.join(','),
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: secret.path('ca.crt'),
      KAFKA_TLS_CERT_FILE: secret.path('user.crt'),
      KAFKA_TLS_KEY_FILE: secret.path('user.key'),
    });
    await using application = await WatchedApplication.start(broker.bootstrapServers, settings);
    await application.write();
    await application.whole();
    // The broker comes back with a certificate of the new authority, and knows only certificates of the clients' new one.
    secret.update(files(issue(newClients, 'fraud'), brokers, newBrokers));
    await broker.stopBroker(1);
    await present(newBrokers, [newClients]);
    await broker.startBroker(1);
    await application.write();
    await application.whole();
    expect(application.log.join()).toContain('KAFKA_TLS_CA_FILE","KAFKA_TLS_CERT_FILE","KAFKA_TLS_KEY_FILE');
    // Another certificate of the same authority, while the connections stay.
    secret.update(files(issue(newClients, 'fraud'), brokers, newBrokers));
    await application.write();
    await application.whole();
    expect(application.streams.state).toBe('running');
  });
});
