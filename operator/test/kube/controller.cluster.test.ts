import { afterAll, beforeAll, expect, it } from 'vitest';
import { Controller, ObjectCache, Reflector } from '../../src/kube/index.ts';
import { controllerOf, controllerReference, keyOf, nameOf } from '../../src/objects/index.ts';
import { eventually } from '../eventually.ts';
import { silent } from '../silent-logger.ts';
import { applyAs, CONFIG_MAPS, type ConfigMap, clusterClient, configMap, createNamespace } from './cluster.ts';

const { client, metrics, close } = clusterClient();
let space: Awaited<ReturnType<typeof createNamespace>>;

beforeAll(async () => {
  space = await createNamespace(client, 'controller');
});
afterAll(async () => {
  await space.remove();
  close();
});

const PARENTS = 50;

/** Has a copy of each parent's value in a child that the parent owns. */
function copying(namespace: string) {
  const options = { client, type: CONFIG_MAPS, namespaces: [namespace], logger: silent, metrics };
  const parents = new ObjectCache<ConfigMap>();
  const children = new ObjectCache<ConfigMap>();
  const reflectors = [
    new Reflector<ConfigMap>({ ...options, cache: parents, labelSelector: 'role=parent' }),
    new Reflector<ConfigMap>({ ...options, cache: children, labelSelector: 'role=child' }),
  ];
  const controller = new Controller({
    name: 'copy',
    concurrency: 8,
    logger: silent,
    metrics,
    async reconcile(key, signal) {
      const parent = parents.get(key);
      if (parent === undefined) return {};
      const { name } = nameOf(key);
      const ownerReferences = [controllerReference(parent)];
      const metadata = { name, labels: { role: 'child' }, ownerReferences };
      const child = configMap(namespace, `${name}-copy`, { metadata, data: parent.data ?? {} });
      await client.apply(CONFIG_MAPS, child, { force: true, signal });
      return {};
    },
  });
  controller.watch(parents, ({ metadata }) => [keyOf(metadata)]);
  controller.watch(children, (child) => {
    const owner = controllerOf(child);
    return owner === undefined ? [] : [keyOf({ namespace, name: owner.name })];
  });
  return { reflectors, controller, parents, children };
}

it('brings objects to what is wished, repairs drift, and is silent afterwards', async () => {
  const namespace = space.name;
  const parent = (index: number, value: string) =>
    configMap(namespace, `p-${index}`, {
      metadata: { name: `p-${index}`, labels: { role: 'parent' } },
      data: { value },
    });
  const indexes = Array.from({ length: PARENTS }, (_, index) => index);
  await Promise.all(indexes.map((index) => client.apply(CONFIG_MAPS, parent(index, '1'))));

  const { reflectors, controller, children } = copying(namespace);
  for (const reflector of reflectors) reflector.start();
  await Promise.all(reflectors.map((reflector) => reflector.synced()));
  controller.start();
  const values = () => new Set(children.list().map(({ data }) => data?.['value']));
  try {
    await eventually(() => expect([children.size, ...values()]).toEqual([PARENTS, '1']));

    await Promise.all(indexes.map((index) => client.apply(CONFIG_MAPS, parent(index, '2'))));
    await eventually(() => expect([...values()]).toEqual(['2']));

    await applyAs(client, 'someone', configMap(namespace, 'p-7-copy', { data: { value: 'stomped' } }));
    await client.delete(CONFIG_MAPS, { namespace, name: 'p-8-copy' });
    await eventually(() => expect([children.size, ...values()]).toEqual([PARENTS, '2']));
    await eventually(async () => {
      const { data } = await client.get<ConfigMap>(CONFIG_MAPS, { namespace, name: 'p-7-copy' });
      expect(data).toEqual({ value: '2' });
    });

    const errors = (await metrics.reconcileErrors.get()).values[0]?.value ?? 0;
    expect(errors).toBe(0);
    // The last reconciles, of changes that it made itself, change nothing: then nothing comes back.
    const total = async () => (await metrics.requests.get()).values.reduce((sum, { value }) => sum + value, 0);
    const atRest = await eventually(async () => {
      const before = await total();
      await new Promise((resolve) => setTimeout(resolve, 1000));
      expect(await total()).toBe(before);
      return before;
    });
    await new Promise((resolve) => setTimeout(resolve, 5000));
    expect(await total()).toBe(atRest);
  } finally {
    await controller.close();
    for (const reflector of reflectors) await reflector.close();
  }
});
