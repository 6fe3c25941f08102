import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubeConfig } from '@kubernetes/client-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ApiTransport } from '../../src/kube/api-transport.ts';
import { ApiClient } from '../../src/kube/index.ts';
import { podConnection } from '../../src/kube/pod-connection.ts';
import { ManualClock } from '../manual-clock.ts';
import { clusterClient, createNamespace, NAMESPACES } from './cluster.ts';
import { createServiceAccount } from './service-account.ts';

const direct = clusterClient();
let space: Awaited<ReturnType<typeof createNamespace>>;
let folder: string;

beforeAll(async () => {
  space = await createNamespace(direct.client, 'pod');
  folder = await mkdtemp(join(tmpdir(), 'service-account-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await space.remove();
  direct.close();
});

const environment = {
  KUBERNETES_SERVICE_HOST: direct.server.hostname,
  KUBERNETES_SERVICE_PORT: direct.server.port || '443',
};

it('is none outside of a pod', () => {
  expect(podConnection({ environment, folder })).toBeUndefined();
  expect(podConnection({ environment: {}, folder })).toBeUndefined();
});

it('shows the service account, and its renewed token a minute later', async () => {
  const config = new KubeConfig();
  config.loadFromDefault();
  const ca = Buffer.from(config.getCurrentCluster()?.caData ?? '', 'base64');
  await writeFile(join(folder, 'ca.crt'), ca);
  await writeFile(join(folder, 'token'), `${await createServiceAccount(direct.client, space.name, 'reader')}\n`);
  const clock = new ManualClock();
  const connection = podConnection({ environment, folder, clock });
  if (connection === undefined) throw new Error('not taken for a pod');
  const client = new ApiClient(new ApiTransport(() => connection));
  const answer = () => client.get(NAMESPACES, { name: space.name }).catch((error: unknown) => error);
  try {
    // The server knows who asks, and that this one may not.
    expect(await answer()).toMatchObject({ status: 403 });
    await writeFile(join(folder, 'token'), 'no token');
    await clock.advance(59_999);
    expect(await answer()).toMatchObject({ status: 403 });
    await clock.advance(1);
    expect(await answer()).toMatchObject({ status: 401 });
  } finally {
    client.close();
  }
});

it('writes an IPv6 address as a URL has it', async () => {
  await writeFile(join(folder, 'token'), 'token');
  const ipv6 = { KUBERNETES_SERVICE_HOST: 'fd00::1', KUBERNETES_SERVICE_PORT: '443' };
  expect(podConnection({ environment: ipv6, folder })?.server).toBe('https://[fd00::1]:443');
});
