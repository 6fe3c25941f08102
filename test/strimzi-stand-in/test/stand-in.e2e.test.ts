import { X509Certificate } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Kafka, KafkaTopic, KafkaUser, Pod, Secret } from '../src/kinds.ts';
import { decodeText } from '../src/secret-data.ts';
import { CLUSTER, kafka, nodePool, topic, user, writeRecord } from './resources.ts';
import { TestNamespace } from './test-namespace.ts';

const STRIMZI = 'kafka.strimzi.io/v1';
const CA_SECRET = `${CLUSTER}-cluster-ca-cert`;
const NODES = [0, 1, 2].map((id) => `${CLUSTER}-dual-${id}`);
/** A machine that does other things as well is slow. */
const READY_SECONDS = 300;
const ROLLED_SECONDS = 600;

let namespace: TestNamespace;

beforeAll(async () => {
  namespace = await TestNamespace.create('strimzi-stand-in');
});
afterAll(() => namespace.close());

const secret = (name: string) => namespace.read<Secret>('v1', 'Secret', name);
const pod = (name: string) => namespace.read<Pod>('v1', 'Pod', name);

/** The uids of the brokers' pods, once all of them serve. */
async function servingPods(): Promise<readonly string[] | undefined> {
  const pods = await Promise.all(NODES.map(pod));
  const serve = pods.every(
    (found) =>
      found?.metadata.deletionTimestamp === undefined &&
      found?.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True'),
  );
  return serve ? pods.map((found) => found?.metadata.uid ?? '') : undefined;
}

/** Waits until every pod is another one than before, never more than one of them away at a time. */
async function untilRolled(before: readonly string[], seconds = ROLLED_SECONDS): Promise<void> {
  await namespace.eventually('every broker has been rolled', seconds, async () => {
    const pods = await Promise.all(NODES.map(pod));
    const away = pods.filter((found) => found === undefined || found.metadata.deletionTimestamp !== undefined);
    expect(away.length).toBeLessThanOrEqual(1);
    const now = await servingPods();
    return now?.every((uid) => !before.includes(uid)) ? true : undefined;
  });
}

const topicRule = { type: 'topic', name: 'orders', patternType: 'literal' };
const written = { ok: true, output: expect.stringContaining('written at offset') };
const overTls = { port: 9093, sasl: true };
const write = (name: string, topicName: string, listener = overTls) =>
  namespace.run(writeRecord(topicName, listener), { [CA_SECRET]: '/ca', [name]: '/user' });

describe('a cluster of three nodes', () => {
  it('becomes ready from nothing', async () => {
    const started = performance.now();
    await namespace.apply(nodePool());
    await namespace.apply(kafka());
    await namespace.apply(topic('orders', { partitions: 3, replicas: 3, config: { 'retention.ms': 86_400_000 } }));
    await namespace.apply(user('writer', 'scram-sha-512', ['Write', 'Describe'], topicRule));
    await namespace.apply(user('robot', 'tls', ['Write', 'Describe'], topicRule));
    const found = await namespace.untilReady<Kafka>('Kafka', CLUSTER, READY_SECONDS);
    console.log(`ready after ${((performance.now() - started) / 1_000).toFixed(0)} s`);
    expect(found.status).toMatchObject({
      kafkaVersion: '4.3.1',
      listeners: [
        { name: 'plain', bootstrapServers: `${CLUSTER}-kafka-bootstrap.${namespace.name}.svc:9092` },
        { name: 'tls', certificates: [expect.stringContaining('BEGIN CERTIFICATE')] },
        { name: 'mtls' },
      ],
    });
  });

  it('has the Secrets, topics and users that Strimzi would make', async () => {
    const made = await namespace.untilReady<KafkaTopic>('KafkaTopic', 'orders', 60);
    expect(made.status).toMatchObject({ topicName: 'orders', topicId: expect.stringMatching(/^[\w-]{22}$/) });
    const robot = await namespace.untilReady<KafkaUser>('KafkaUser', 'robot', 60);
    expect(robot.status).toMatchObject({ username: 'CN=robot', secret: 'robot' });
    const keys = async (name: string) => Object.keys((await secret(name))?.data ?? {}).sort();
    expect(await keys(CA_SECRET)).toEqual(['ca.crt', 'ca.p12', 'ca.password']);
    expect(await keys(`${CLUSTER}-cluster-ca`)).toEqual(['ca.key']);
    expect(await keys('writer')).toEqual(['password', 'sasl.jaas.config']);
    expect(await keys('robot')).toEqual(['ca.crt', 'user.crt', 'user.key', 'user.p12', 'user.password']);
  });

  it('lets a user with the right write over TLS, by password and by certificate', async () => {
    expect(await write('writer', 'orders')).toEqual(written);
    expect(await write('robot', 'orders', { port: 9094, sasl: false })).toEqual(written);
  });

  it('refuses one that lacks the right, by name', async () => {
    await namespace.apply(user('reader', 'scram-sha-512', ['Read', 'Describe'], topicRule));
    await namespace.untilReady('KafkaUser', 'reader', 60);
    const refused = await write('reader', 'orders');
    expect(refused).toMatchObject({ ok: false, output: expect.stringContaining('TOPIC_AUTHORIZATION_FAILED') });
  });

  it('takes a right away with its rule', async () => {
    await namespace.apply(user('writer', 'scram-sha-512', ['Describe'], topicRule));
    await namespace.untilReady('KafkaUser', 'writer', 60);
    expect((await write('writer', 'orders')).output).toContain('TOPIC_AUTHORIZATION_FAILED');
    await namespace.apply(user('writer', 'scram-sha-512', ['Write', 'Describe'], topicRule));
    await namespace.untilReady('KafkaUser', 'writer', 60);
    expect(await write('writer', 'orders')).toEqual(written);
  });
});

describe('topics', () => {
  it('gain partitions and settings, and lose settings', async () => {
    await namespace.apply(topic('orders', { partitions: 6, replicas: 3, config: { 'cleanup.policy': 'compact' } }));
    const { status } = await namespace.untilReady<KafkaTopic>('KafkaTopic', 'orders', 60);
    expect(status?.conditions).toHaveLength(1);
  });

  it.each([
    {
      name: 'shrinks',
      spec: { partitions: 2 },
      reason: 'NotSupported',
      message: 'Decreasing partitions not supported',
    },
    { name: 'unknown-setting', spec: { config: { 'no.such': 'x' } }, reason: 'KafkaError', message: /no\.such/ },
    { name: 'too-many-replicas', spec: { replicas: 4 }, reason: 'KafkaError', message: /replication factor/i },
  ])('are refused as Strimzi refuses: $name', async ({ name, spec, reason, message }) => {
    if (name === 'shrinks') {
      await namespace.apply(topic(name, { partitions: 3 }));
      await namespace.untilReady('KafkaTopic', name, 60);
    }
    await namespace.apply(topic(name, spec));
    const condition = await namespace.refusal('KafkaTopic', name);
    expect(condition.reason).toBe(reason);
    expect(condition.message).toMatch(message);
    await namespace.delete(STRIMZI, 'KafkaTopic', name);
    await namespace.eventually(`${name} is gone`, 60, async () =>
      (await namespace.read(STRIMZI, 'KafkaTopic', name)) === undefined ? true : undefined,
    );
  });
});

describe('what breaks and what is renewed', () => {
  it('a broker that is deleted comes back with its disk', async () => {
    const [name = ''] = NODES;
    const before = (await pod(name))?.metadata.uid;
    const started = performance.now();
    await namespace.delete('v1', 'Pod', name);
    await namespace.eventually(`${name} is back`, READY_SECONDS, async () =>
      (await pod(name))?.metadata.uid !== before && (await servingPods()) !== undefined ? true : undefined,
    );
    console.log(`a deleted broker is back after ${((performance.now() - started) / 1_000).toFixed(0)} s`);
    expect(await write('writer', 'orders')).toEqual(written);
  });

  it('a password whose Secret is deleted is made again, and is the one that counts', async () => {
    const before = decodeText(await secret('writer'), 'password');
    await namespace.delete('v1', 'Secret', 'writer');
    await namespace.eventually('another password', 60, async () => {
      const now = decodeText(await secret('writer'), 'password');
      return now !== undefined && now !== before ? true : undefined;
    });
    await namespace.eventually('the new password is accepted', 60, async () =>
      (await write('writer', 'orders')).ok ? true : undefined,
    );
  });

  it("a user's certificate is renewed when asked for", async () => {
    const before = decodeText(await secret('robot'), 'user.crt');
    await namespace.annotate(STRIMZI, 'KafkaUser', 'robot', { 'strimzi.io/force-renew': 'true' });
    await namespace.eventually('another certificate', 60, async () =>
      decodeText(await secret('robot'), 'user.crt') !== before ? true : undefined,
    );
    expect(await write('robot', 'orders', { port: 9094, sasl: false })).toEqual(written);
  });

  it('a changed setting rolls the brokers one at a time', async () => {
    const before = (await servingPods()) ?? [];
    const started = performance.now();
    await namespace.apply(kafka({ 'group.initial.rebalance.delay.ms': 0 }));
    await untilRolled(before);
    await namespace.untilReady('Kafka', CLUSTER, READY_SECONDS);
    console.log(`three brokers rolled in ${((performance.now() - started) / 1_000).toFixed(0)} s`);
  });

  it('an authority that is replaced leaves the old one trusted until every broker has a new certificate', async () => {
    const before = (await servingPods()) ?? [];
    const old = decodeText(await secret(CA_SECRET), 'ca.crt') ?? '';
    await namespace.annotate('v1', 'Secret', `${CLUSTER}-cluster-ca`, { 'strimzi.io/force-replace': 'true' });
    const bundle = await namespace.eventually('a new authority', 60, async () => {
      const found = await secret(CA_SECRET);
      return decodeText(found, 'ca.crt') === old ? undefined : found;
    });
    const kept = Object.keys(bundle.data ?? {}).find((key) => /^ca-.*\.crt$/.test(key)) ?? '';
    expect(decodeText(bundle, kept)).toBe(old);
    expect(new X509Certificate(decodeText(bundle, 'ca.crt') ?? '').verify(new X509Certificate(old).publicKey)).toBe(
      false,
    );
    await untilRolled(before);
    await namespace.eventually('the old authority is forgotten', ROLLED_SECONDS, async () =>
      decodeText(await secret(CA_SECRET), kept) === undefined ? true : undefined,
    );
    expect(await write('writer', 'orders')).toEqual(written);
  });
});

describe('what Strimzi refuses', () => {
  it('is refused, with its reason, and undone when it is mended', async () => {
    await namespace.apply(kafka({ 'default.replication.factor': 4 }));
    const condition = await namespace.refusal('Kafka', CLUSTER);
    expect(condition).toMatchObject({
      reason: 'InvalidResourceException',
      message: expect.stringContaining("'default.replication.factor' should be set to 3 or less"),
    });
    await namespace.apply(kafka({ 'group.initial.rebalance.delay.ms': 0 }));
    await namespace.untilReady('Kafka', CLUSTER, READY_SECONDS);
  });
});
