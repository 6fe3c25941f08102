import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls from 'node:tls';
import { EmbeddedKafka, type KeyStore, makeKeyStore } from '@orders-platform/test-harness';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Client } from '../../../src/client/client.ts';
import { openTlsSocket } from '../../../src/client/kafka/connections/tls-socket.ts';
import { createKafkaClient } from '../../../src/client/kafka/index.ts';

const PARTITION = { topic: 'secured', partition: 0 };

let folder: string;
let kafka: EmbeddedKafka | undefined;
let keyStore: KeyStore;
const clients: Client[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secure-kafka-'));
  keyStore = await makeKeyStore(join(folder, 'keys'));
  kafka = await EmbeddedKafka.start({
    brokers: 1,
    dataDir: join(folder, 'kafka'),
    keepData: false,
    secure: { keyStore, users: { 'orders-service': 'correct-horse' } },
  });
});

afterAll(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await kafka?.stop();
  await rm(folder, { recursive: true, force: true });
});

function connect({ password = 'correct-horse', trusting = true } = {}): Client {
  const client = createKafkaClient({
    brokers: kafka?.secureBootstrapServers ?? [],
    clientId: 'secure-test',
    ssl: trusting ? { ca: keyStore.certificate } : true,
    sasl: { mechanism: 'scram-sha-512', username: 'orders-service', password },
  });
  clients.push(client);
  return client;
}

describe('a client with TLS and SCRAM-SHA-512', () => {
  it('writes in a transaction and reads what was committed, over every connection', async () => {
    const client = connect();
    await client.admin.createTopics([{ name: PARTITION.topic, partitions: 1 }]);
    const producer = client.createProducer({ transactionalId: 'secured' });
    await producer.init();
    producer.send(PARTITION.topic, 0, Buffer.from('key'), Buffer.from('value'), Date.now());
    await producer.commitTransaction();
    const fetcher = client.createFetcher({ isolation: 'read_committed' });
    fetcher.assign(PARTITION, 0);
    await fetcher.ready();
    const [fetched] = fetcher.poll();
    expect(String(fetched?.records.next()?.value)).toBe('value');
  });

  it('is told that its password is wrong', async () => {
    await expect(connect({ password: 'wrong' }).admin.listTopics()).rejects.toMatchObject({
      code: 'STREAMS_AUTHENTICATION',
      message: expect.stringContaining('SASL SCRAM SHA512 authentication failed'),
    });
  });

  it('does not talk to a broker whose certificate nobody vouches for', async () => {
    await expect(connect({ trusting: false }).admin.listTopics()).rejects.toMatchObject({
      message: expect.stringContaining('self-signed certificate'),
    });
  });
});

describe('a TLS connection', () => {
  it('resumes the session of an earlier one to the same address by the same options, if it is still known there', async () => {
    const pfx = await readFile(keyStore.file);
    const greet = (socket: tls.TLSSocket) => socket.end('hello');
    const listen = async () => {
      const server = tls.createServer({ pfx, passphrase: keyStore.password }, greet).listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    };
    const [server, other] = await Promise.all([listen(), listen()]);
    const resumed = async (options: tls.ConnectionOptions, to = server) => {
      let reused: boolean | undefined;
      const { port } = to.address() as AddressInfo;
      const socket = openTlsSocket({ host: '127.0.0.1', port }, options, () => {
        reused = socket.isSessionReused();
      });
      expect(String((await socket.toArray())[0])).toBe('hello');
      return reused;
    };
    try {
      const options = { ca: keyStore.certificate };
      expect([await resumed(options), await resumed(options), await resumed(options)]).toEqual([false, true, true]);
      expect(await resumed(options, other)).toBe(false);
      // Renewed credentials are other options: they are shown to the broker, whatever it remembers.
      expect(await resumed({ ...options })).toBe(false);
      server.setTicketKeys(randomBytes(48));
      expect([await resumed(options), await resumed(options)]).toEqual([false, true]);
    } finally {
      server.close();
      other.close();
    }
  });
});
