import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/clock.ts';
import { byLabel, ObjectCache, Reflector, type ReflectorOptions } from '../../src/kube/index.ts';
import { eventually } from '../eventually.ts';
import { silent } from '../silent-logger.ts';
import { CONFIG_MAPS, type ConfigMap, clusterClient, configMap, createNamespace } from './cluster.ts';
import { FaultyApi } from './faulty-api.ts';
import { TcpProxy } from './tcp-proxy.ts';

/** How an API server begins a watch from a version that it does not have any more; a young one still has all of them. */
const EXPIRED = {
  type: 'ERROR',
  object: {
    kind: 'Status',
    apiVersion: 'v1',
    status: 'Failure',
    message: 'too old resource version: 1 (1000)',
    reason: 'Expired',
    code: 410,
  },
};

const direct = clusterClient();
const spaces: Awaited<ReturnType<typeof createNamespace>>[] = [];
const closers: (() => unknown)[] = [];

async function space(): Promise<string> {
  const made = await createNamespace(direct.client, 'reflector');
  spaces.push(made);
  return made.name;
}

const put = (namespace: string, name: string, value: string, labels: Record<string, string> = {}) =>
  direct.client.apply(CONFIG_MAPS, configMap(namespace, name, { data: { value }, metadata: { name, labels } }));

/** Key to value, without what the cluster puts into every namespace. */
const seen = (cache: ObjectCache<ConfigMap>) =>
  Object.fromEntries(
    cache
      .list()
      .filter(({ metadata }) => metadata.name !== 'kube-root-ca.crt')
      .map(({ metadata, data }) => [metadata.name, data?.['value']] as const)
      .sort(),
  );

function follow(from: ReturnType<typeof clusterClient>['client'], options: Partial<ReflectorOptions<ConfigMap>> = {}) {
  const cache = options.cache ?? new ObjectCache<ConfigMap>({ indexers: { color: byLabel('color') } });
  const metrics = direct.metrics;
  const reflector = new Reflector<ConfigMap>({ client: from, type: CONFIG_MAPS, logger: silent, ...options, cache });
  reflector.start();
  closers.push(() => reflector.close());
  return { cache, reflector, metrics };
}

async function proxied() {
  const proxy = await TcpProxy.to(direct.server);
  const through = clusterClient({ port: proxy.port });
  closers.push(through.close, () => proxy.close());
  return { proxy, ...through };
}

const lists = async ({ lists: counter }: ReturnType<typeof clusterClient>['metrics']) =>
  (await counter.get()).values[0]?.value ?? 0;

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});
afterAll(async () => {
  for (const { remove } of spaces) await remove();
  direct.close();
});

describe('following', () => {
  it('has what was there once synced, then what is added, changed and deleted', async () => {
    const namespace = await space();
    await put(namespace, 'a', '1', { color: 'red' });
    const { cache, reflector } = follow(direct.client, { namespaces: [namespace] });
    expect(reflector.hasSynced).toBe(false);
    await reflector.synced();
    expect(seen(cache)).toEqual({ a: '1' });
    await put(namespace, 'b', '2', { color: 'red' });
    await eventually(() => expect(seen(cache)).toEqual({ a: '1', b: '2' }));
    expect(cache.byIndex('color', 'red')).toHaveLength(2);
    await put(namespace, 'a', '3', { color: 'blue' });
    await eventually(() => expect(seen(cache)).toEqual({ a: '3', b: '2' }));
    expect(cache.byIndex('color', 'red')).toHaveLength(1);
    await direct.client.delete(CONFIG_MAPS, { namespace, name: 'b' });
    await eventually(() => expect(seen(cache)).toEqual({ a: '3' }));
    expect(cache.byIndex('color', 'red')).toEqual([]);
    const [object] = cache.byIndex('color', 'blue');
    expect(object).toMatchObject({ apiVersion: 'v1', kind: 'ConfigMap' });
    expect(object?.metadata).not.toHaveProperty('managedFields');
  });

  it('follows several namespaces into one cache, and only what is selected', async () => {
    const [one, two, other] = [await space(), await space(), await space()];
    for (const namespace of [one, two, other]) {
      await put(namespace, `in-${namespace}`, '1', { color: 'red' });
      await put(namespace, 'unselected', '1');
    }
    const { cache, reflector } = follow(direct.client, { namespaces: [one, two], labelSelector: 'color=red' });
    await reflector.synced();
    expect(Object.keys(seen(cache))).toEqual([`in-${one}`, `in-${two}`].sort());
    const all = follow(direct.client, { labelSelector: 'color=red', fieldSelector: `metadata.name=in-${other}` });
    await all.reflector.synced();
    expect(Object.keys(seen(all.cache))).toEqual([`in-${other}`]);
  });

  it('tells of an object that no longer matches as deleted', async () => {
    const namespace = await space();
    await put(namespace, 'a', '1', { color: 'red' });
    const { cache, reflector } = follow(direct.client, { namespaces: [namespace], labelSelector: 'color=red' });
    await reflector.synced();
    await put(namespace, 'a', '1', { color: 'blue' });
    await eventually(() => expect(cache.size).toBe(0));
  });

  it('loses and reorders nothing when a handler is slow, and goes on when one throws', async () => {
    const namespace = await space();
    const thrown: unknown[] = [];
    const cache = new ObjectCache<ConfigMap>({ onHandlerError: (error) => thrown.push(error) });
    const versions: number[] = [];
    cache.onChange(({ object }) => {
      if (object.metadata.name === 'kube-root-ca.crt') return;
      const until = performance.now() + 20;
      while (performance.now() < until);
      versions.push(Number(object.data?.['value']));
    });
    cache.onChange(() => {
      throw new Error('a bug');
    });
    const { reflector } = follow(direct.client, { namespaces: [namespace], cache });
    await reflector.synced();
    for (let value = 0; value < 100; value++) await put(namespace, 'a', String(value));
    await eventually(() => expect(versions).toEqual(Array.from({ length: 100 }, (_, value) => value)));
    expect(thrown.length).toBeGreaterThanOrEqual(100);
  });

  it('asks nothing while nothing happens', async () => {
    const namespace = await space();
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    const { reflector } = follow(api.client().client, { namespaces: [namespace] });
    await reflector.synced();
    await eventually(() => expect(api.requests).toHaveLength(2));
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(api.requests).toHaveLength(2);
    expect(api.requests[1]).toMatch(
      /watch=true&allowWatchBookmarks=true&resourceVersion=\d+&timeoutSeconds=[345]\d\d$/,
    );
  });

  it('opens the next watch at once when the server ends one in its time', async () => {
    const namespace = await space();
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    api.fault = (_, path) => path.replace(/timeoutSeconds=\d+/, 'timeoutSeconds=1');
    const { client, metrics } = api.client();
    // Minutes for the reflector, a second for the server.
    const clock = { ...systemClock, monotonic: () => performance.now() * 300 };
    const { cache, reflector } = follow(client, { namespaces: [namespace], metrics, clock });
    await reflector.synced();
    const begun = performance.now();
    await eventually(() => expect(api.requests.length).toBeGreaterThanOrEqual(5));
    expect(performance.now() - begun).toBeLessThan(6000);
    await put(namespace, 'a', '1');
    await eventually(() => expect(seen(cache)).toEqual({ a: '1' }));
    expect(await lists(metrics)).toBe(1);
  });

  it('does not hurry when the server ends watches as soon as they are open', async () => {
    const namespace = await space();
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    api.fault = (_, path) => (path.includes('watch=true') ? { status: 200 } : undefined);
    const { reflector } = follow(api.client().client, { namespaces: [namespace] });
    await reflector.synced();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    expect(api.requests.length).toBeLessThanOrEqual(6);
  });

  it('reads many objects in pages of 500', async () => {
    const namespace = await space();
    const names = Array.from({ length: 600 }, (_, index) => `m-${index}`);
    const make = async () => {
      for (let name = names.pop(); name !== undefined; name = names.pop()) {
        await direct.client.create(CONFIG_MAPS, configMap(namespace, name));
      }
    };
    await Promise.all(Array.from({ length: 16 }, make));
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    const { cache, reflector } = follow(api.client().client, { namespaces: [namespace] });
    await reflector.synced();
    expect(Object.keys(seen(cache))).toHaveLength(600);
    expect(api.requests.filter((request) => request.includes('limit=500'))).toHaveLength(2);
  });
});

describe('faults', () => {
  it('goes on from where it was when the watch is cut', async () => {
    const namespace = await space();
    const { proxy, client, metrics } = await proxied();
    const { cache, reflector } = follow(client, { namespaces: [namespace], metrics, random: () => 0 });
    await reflector.synced();
    await put(namespace, 'a', '1');
    await eventually(() => expect(seen(cache)).toEqual({ a: '1' }));
    proxy.cut();
    await put(namespace, 'a', '2');
    await put(namespace, 'b', '1');
    await eventually(() => expect(seen(cache)).toEqual({ a: '2', b: '1' }));
    expect(await lists(metrics)).toBe(1);
  });

  it('notices a connection that is half-open, and goes on from where it was', async () => {
    const namespace = await space();
    const { proxy, client, metrics } = await proxied();
    const { cache, reflector } = follow(client, { namespaces: [namespace], metrics, inactivityMs: 1000 });
    await reflector.synced();
    await eventually(async () => expect((await metrics.watches.get()).values[0]?.value).toBeGreaterThan(0));
    proxy.stall();
    await put(namespace, 'a', '1');
    proxy.comeBack();
    await eventually(() => expect(seen(cache)).toEqual({ a: '1' }));
    expect(await lists(metrics)).toBe(1);
  });

  it('keeps what it has while the server is gone for 20 s, and catches up', async () => {
    const namespace = await space();
    await put(namespace, 'kept', '1');
    await put(namespace, 'deleted', '1');
    const { proxy, client, metrics } = await proxied();
    const { cache, reflector } = follow(client, { namespaces: [namespace], metrics });
    await reflector.synced();
    proxy.leave();
    await put(namespace, 'new', '1');
    await direct.client.delete(CONFIG_MAPS, { namespace, name: 'deleted' });
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    expect(seen(cache)).toEqual({ kept: '1', deleted: '1' });
    expect(reflector.hasSynced).toBe(true);
    const tries = proxy.accepted;
    expect(tries).toBeLessThan(12);
    proxy.comeBack();
    await eventually(() => expect(seen(cache)).toEqual({ kept: '1', new: '1' }), 31_000);
    expect(await lists(metrics)).toBe(1);
  });

  it('lists anew, keeping the cache meanwhile, when the server has forgotten the version (410)', async () => {
    const namespace = await space();
    await put(namespace, 'a', '1');
    await put(namespace, 'b', '1');
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    const { client, metrics } = api.client();
    const changes: string[] = [];
    const cache = new ObjectCache<ConfigMap>();
    api.fault = (_, path) => (path.includes('watch=true') ? { status: 200, body: EXPIRED } : undefined);
    const { reflector } = follow(client, { namespaces: [namespace], metrics, cache });
    await reflector.synced();
    cache.onChange(({ type, object }) => changes.push(`${type} ${object.metadata.name}`));
    changes.length = 0;
    await put(namespace, 'a', '2');
    await direct.client.delete(CONFIG_MAPS, { namespace, name: 'b' });
    await eventually(() => expect(seen(cache)).toEqual({ a: '2' }));
    expect(await lists(metrics)).toBeGreaterThan(1);
    expect(changes.sort()).toEqual(['deleted b', 'modified a']);
    api.fault = () => undefined;
    await put(namespace, 'c', '1');
    await eventually(() => expect(seen(cache)).toEqual({ a: '2', c: '1' }), 31_000);
  });

  it('lists anew when the server has lost the version: its data came from a backup', async () => {
    const namespace = await space();
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    const { client, metrics } = api.client();
    let futures = 2;
    api.fault = (_, path) =>
      path.includes('watch=true') && futures-- > 0
        ? path.replace(/resourceVersion=\d+/, 'resourceVersion=999999999')
        : undefined;
    const { cache, reflector } = follow(client, { namespaces: [namespace], metrics, inactivityMs: 1000 });
    await reflector.synced();
    await put(namespace, 'a', '1');
    await eventually(() => expect(seen(cache)).toEqual({ a: '1' }));
    expect(await lists(metrics)).toBe(2);
  });

  it('waits for as long as the server asks (429), and longer each time it fails', async () => {
    const namespace = await space();
    const api = await FaultyApi.before(direct.client);
    closers.push(() => api.close());
    let refused = 0;
    api.fault = (_, path) =>
      path.includes('watch=true') && ++refused <= 1 ? { status: 429, headers: { 'retry-after': '2' } } : undefined;
    const started = performance.now();
    const { cache, reflector } = follow(api.client().client, { namespaces: [namespace] });
    await reflector.synced();
    await put(namespace, 'a', '1');
    await eventually(() => expect(seen(cache)).toEqual({ a: '1' }));
    expect(performance.now() - started).toBeGreaterThanOrEqual(2000);
  });
});
