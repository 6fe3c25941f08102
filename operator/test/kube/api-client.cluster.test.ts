import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApiError, ApplyConflictError, FencedError, isConflict, isNotFound } from '../../src/kube/index.ts';
import { eventually } from '../eventually.ts';
import { applyAs, CLAIMS, CONFIG_MAPS, type ConfigMap, clusterClient, configMap, createNamespace } from './cluster.ts';
import { FaultyApi } from './faulty-api.ts';
import { TcpProxy } from './tcp-proxy.ts';

const { client, metrics, server, close } = clusterClient();
let space: Awaited<ReturnType<typeof createNamespace>>;
const name = () => `m-${randomBytes(4).toString('hex')}`;

beforeAll(async () => {
  space = await createNamespace(client, 'api-client');
});
afterAll(async () => {
  await space.remove();
  close();
});

describe('reading and writing', () => {
  it('creates, gets, patches, deletes', async () => {
    const map = configMap(space.name, name(), { data: { a: '1' } });
    const created = await client.create(CONFIG_MAPS, map);
    expect(created.metadata.uid).toBeTypeOf('string');
    const patched = await client.patch<ConfigMap>(CONFIG_MAPS, map.metadata, { data: { b: '2' } });
    expect(patched.data).toEqual({ a: '1', b: '2' });
    expect((await client.get<ConfigMap>(CONFIG_MAPS, map.metadata)).data).toEqual({ a: '1', b: '2' });
    expect(await client.delete(CONFIG_MAPS, map.metadata)).toBe(true);
    expect(await client.delete(CONFIG_MAPS, map.metadata)).toBe(false);
    expect(await client.find(CONFIG_MAPS, map.metadata)).toBeUndefined();
  });

  it('says what was not found', async () => {
    const error = await client.get(CONFIG_MAPS, { namespace: space.name, name: 'none' }).catch((e: unknown) => e);
    expect(isNotFound(error)).toBe(true);
    expect(error).toMatchObject({ code: 'KUBE_API', status: 404, reason: 'NotFound', retriable: false });
    expect((error as Error).message).toContain('configmaps "none" not found');
  });

  it('says that there is one of this name already', async () => {
    const map = configMap(space.name, name());
    await client.create(CONFIG_MAPS, map);
    const error = await client.create(CONFIG_MAPS, map).catch((e: unknown) => e);
    expect(isConflict(error)).toBe(true);
    expect(error).toMatchObject({ reason: 'AlreadyExists' });
  });

  it('refuses a namespaced name without a namespace', () => {
    expect(() => client.get(CONFIG_MAPS, { name: 'x' })).toThrow('ConfigMap x has no namespace');
  });

  it('deletes only the object that is meant', async () => {
    const { metadata } = await client.create(CONFIG_MAPS, configMap(space.name, name()));
    const other = { uid: '00000000-0000-0000-0000-000000000000' };
    await expect(client.delete(CONFIG_MAPS, metadata, other)).rejects.toMatchObject({ status: 409 });
    await expect(client.delete(CONFIG_MAPS, metadata, { resourceVersion: '1' })).rejects.toMatchObject({ status: 409 });
    expect(await client.delete(CONFIG_MAPS, metadata, { uid: metadata.uid ?? '', propagation: 'Foreground' })).toBe(
      true,
    );
  });

  it('sets finalizers of just the version that was seen', async () => {
    const first = await client.create(CONFIG_MAPS, configMap(space.name, name()));
    const kept = await client.setFinalizers(CONFIG_MAPS, first, ['example.org/keep']);
    expect(await client.delete(CONFIG_MAPS, first.metadata)).toBe(true);
    const deleted = await client.get<ConfigMap>(CONFIG_MAPS, first.metadata);
    expect(deleted.metadata.deletionTimestamp).toBeTypeOf('string');
    await expect(client.setFinalizers(CONFIG_MAPS, kept, [])).rejects.toMatchObject({ status: 409 });
    await client.setFinalizers(CONFIG_MAPS, deleted, []);
    expect(await client.find(CONFIG_MAPS, first.metadata)).toBeUndefined();
  });
});

describe('server-side apply', () => {
  it('changes nothing when applied again', async () => {
    const map = configMap(space.name, name(), { data: { a: '1' } });
    const first = await client.apply(CONFIG_MAPS, map);
    const second = await client.apply(CONFIG_MAPS, map);
    expect(second.metadata.resourceVersion).toBe(first.metadata.resourceVersion);
  });

  it('takes back what is no longer said, and leaves what others said', async () => {
    const map = configMap(space.name, name(), { data: { a: '1', b: '2' } });
    await client.apply(CONFIG_MAPS, map);
    await applyAs(client, 'someone', configMap(space.name, map.metadata.name, { data: { c: '3' } }));
    const after = await client.apply<ConfigMap>(CONFIG_MAPS, { ...map, data: { a: '1' } });
    expect(after.data).toEqual({ a: '1', c: '3' });
  });

  it('names managers and fields in a conflict, and takes the fields when forced', async () => {
    const map = configMap(space.name, name(), { data: { a: 'theirs', b: 'theirs' } });
    await applyAs(client, 'someone', map);
    const ours = { ...map, data: { a: 'ours', b: 'ours' } };
    const error = await client.apply(CONFIG_MAPS, ours).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApplyConflictError);
    expect((error as ApplyConflictError).conflicts).toEqual([
      { manager: 'someone', field: '.data.a' },
      { manager: 'someone', field: '.data.b' },
    ]);
    expect(error).toMatchObject({ code: 'KUBE_APPLY_CONFLICT', status: 409, retriable: false });
    expect((await client.apply<ConfigMap>(CONFIG_MAPS, ours, { force: true })).data).toEqual(ours.data);
  });

  it('changes nothing in a dry run', async () => {
    const map = configMap(space.name, name(), { data: { a: '1' } });
    expect((await client.apply<ConfigMap>(CONFIG_MAPS, map, { dryRun: true })).data).toEqual({ a: '1' });
    expect(await client.find(CONFIG_MAPS, map.metadata)).toBeUndefined();
  });

  it('writes a status and nothing else, of just the object that was read', async () => {
    const pvc = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: space.name, name: name() },
      spec: {
        accessModes: ['ReadWriteOnce'],
        storageClassName: 'none-such',
        resources: { requests: { storage: '1Gi' } },
      },
    };
    const created = await client.create(CLAIMS, pvc);
    const condition = { type: 'Tried', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' };
    const status = { conditions: [condition] };
    const after = await client.applyStatus<typeof pvc & { status?: object }>(CLAIMS, {
      ...created,
      spec: pvc.spec,
      status,
    });
    expect(after.status).toMatchObject(status);
    const stranger = { ...created, metadata: { ...created.metadata, uid: '00000000-0000-0000-0000-000000000000' } };
    await expect(client.applyStatus(CLAIMS, { ...stranger, status })).rejects.toMatchObject({ status: 422 });
  });
});

describe('a fence', () => {
  it('lets reads through and refuses every write once it has fallen', async () => {
    const fallen = new FencedError('another one leads');
    const controller = new AbortController();
    const fenced = client.fencedBy({
      signal: controller.signal,
      check: () => {
        if (controller.signal.aborted) throw fallen;
      },
    });
    const map = configMap(space.name, name());
    await fenced.apply(CONFIG_MAPS, map);
    controller.abort(fallen);
    await expect(fenced.apply(CONFIG_MAPS, map)).rejects.toBe(fallen);
    await expect(fenced.create(CONFIG_MAPS, map)).rejects.toBe(fallen);
    await expect(fenced.patch(CONFIG_MAPS, map.metadata, {})).rejects.toBe(fallen);
    await expect(fenced.delete(CONFIG_MAPS, map.metadata)).rejects.toBe(fallen);
    expect(await fenced.find(CONFIG_MAPS, map.metadata)).toBeDefined();
  });

  it('ends a write that is under way', async () => {
    const proxy = await TcpProxy.to(server);
    const { client: cutOff, close: closeCutOff } = clusterClient({ port: proxy.port });
    try {
      proxy.stall();
      const controller = new AbortController();
      const fenced = cutOff.fencedBy({ signal: controller.signal, check: () => {} });
      const write = fenced.apply(CONFIG_MAPS, configMap(space.name, name()));
      await eventually(() => expect(proxy.accepted).toBe(1));
      const fallen = new FencedError('another one leads');
      controller.abort(fallen);
      await expect(write).rejects.toBe(fallen);
    } finally {
      closeCutOff();
      await proxy.close();
    }
  });
});

describe('when the server is not well', () => {
  it('gives up in time when nothing comes back', async () => {
    const proxy = await TcpProxy.to(server);
    const { client: through, close: closeThrough } = clusterClient({ port: proxy.port });
    try {
      const one = configMap(space.name, name());
      await through.create(CONFIG_MAPS, one);
      proxy.stall();
      const started = performance.now();
      const read = through.get(CONFIG_MAPS, one.metadata, { timeoutMs: 300 });
      await expect(read).rejects.toMatchObject({ status: 0, reason: 'RequestTimeout', retriable: true });
      expect(performance.now() - started).toBeLessThan(3000);
      proxy.comeBack();
      expect(await through.find(CONFIG_MAPS, one.metadata)).toBeDefined();
    } finally {
      closeThrough();
      await proxy.close();
    }
  });

  it('sends again what a connection that the server closed had lost', async () => {
    const proxy = await TcpProxy.to(server);
    const { client: through, close: closeThrough } = clusterClient({ port: proxy.port });
    try {
      const one = configMap(space.name, name());
      await through.create(CONFIG_MAPS, one);
      proxy.cut();
      expect(await through.apply(CONFIG_MAPS, one)).toBeDefined();
      expect(proxy.accepted).toBe(2);
    } finally {
      closeThrough();
      await proxy.close();
    }
  });

  it('comes again when the server asks for it, a create too', async () => {
    const api = await FaultyApi.before(client);
    try {
      let left = 2;
      api.fault = () => (left-- > 0 ? { status: left === 1 ? 429 : 503, headers: { 'retry-after': '0' } } : undefined);
      await api.client().client.create(CONFIG_MAPS, configMap(space.name, name()));
      expect(api.requests).toHaveLength(3);
    } finally {
      await api.close();
    }
  });

  it('does not come again by itself when the server fails without asking', async () => {
    const api = await FaultyApi.before(client);
    try {
      api.fault = () => ({ status: 500, body: { message: 'etcd leader changed', reason: 'InternalError' } });
      const error = await api
        .client()
        .client.get(CONFIG_MAPS, { namespace: 'a', name: 'b' })
        .catch((e: unknown) => e);
      expect(error).toMatchObject({ status: 500, reason: 'InternalError', retriable: true });
      expect(api.requests).toHaveLength(1);
      api.fault = () => ({ status: 503, headers: { 'retry-after': '60' } });
      const late = api.client().client.get(CONFIG_MAPS, { namespace: 'a', name: 'b' }, { timeoutMs: 200 });
      await expect(late).rejects.toMatchObject({ reason: 'RequestTimeout' });
    } finally {
      await api.close();
    }
  });

  it('lists all at once when the server no longer has the next page', async () => {
    const api = await FaultyApi.before(client);
    try {
      const gone = {
        status: 410,
        body: { reason: 'Expired', message: 'the continue parameter is too old', code: 410 },
      };
      api.fault = (_, path) => (path.includes('limit=') ? gone : undefined);
      const { items } = await api.client().client.list(CONFIG_MAPS, { namespace: space.name });
      expect(items.length).toBeGreaterThan(0);
      expect(api.requests).toHaveLength(2);
    } finally {
      await api.close();
    }
  });

  it('says that there is no connection', async () => {
    const { client: nowhere, close: closeNowhere } = clusterClient({ port: 1 });
    const error = await nowhere.get(CONFIG_MAPS, { namespace: 'a', name: 'b' }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ status: 0, reason: 'ConnectionFailed', retriable: true });
    closeNowhere();
  });

  it('ends with the reason of the signal', async () => {
    const reason = new Error('no longer wanted');
    const get = client.get(CONFIG_MAPS, { namespace: 'a', name: 'b' }, { signal: AbortSignal.abort(reason) });
    await expect(get).rejects.toBe(reason);
  });
});

it('counts requests by code, method and host', async () => {
  const { values } = await metrics.requests.get();
  const counted = values.find(({ labels }) => labels.code === '404' && labels.method === 'GET');
  expect(counted?.value).toBeGreaterThan(0);
  expect(counted?.labels.host).toBe(server.host);
});
