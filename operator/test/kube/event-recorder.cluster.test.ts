import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS, type KubernetesEvent } from '../../src/kube/event.ts';
import { type ApiClient, EventRecorder, type Happening } from '../../src/kube/index.ts';
import { eventually } from '../eventually.ts';
import { ManualClock } from '../manual-clock.ts';
import { silent } from '../silent-logger.ts';
import { CONFIG_MAPS, type ConfigMap, clusterClient, configMap, createNamespace } from './cluster.ts';
import { FaultyApi } from './faulty-api.ts';

const { client, close } = clusterClient();
let space: Awaited<ReturnType<typeof createNamespace>>;

beforeAll(async () => {
  space = await createNamespace(client, 'events');
});
afterAll(async () => {
  await space.remove();
  close();
});

async function about(name: string) {
  const regarding = await client.create<ConfigMap>(CONFIG_MAPS, configMap(space.name, name));
  const happening: Happening = { regarding, type: 'Warning', reason: 'Waiting', action: 'RollPod', note: 'lag is 7' };
  const events = async () => {
    const { items } = await client.list<KubernetesEvent>(EVENTS, { namespace: space.name });
    return items.filter((event) => (event.regarding as { name?: string }).name === name);
  };
  return { happening, events };
}

function recorder(through: ApiClient) {
  const clock = new ManualClock(Date.now());
  const made = new EventRecorder({
    client: through,
    controller: 'example.org/operator',
    instance: 'operator-0',
    logger: silent,
    clock,
  });
  return { recorder: made, clock };
}

it('writes one event for what happens again and again, and counts it up once a minute', async () => {
  const { happening, events } = await about('again');
  const { recorder: r, clock } = recorder(client);
  r.record(happening);
  await eventually(async () => expect(await events()).toHaveLength(1));
  for (let times = 0; times < 9; times++) r.record(happening);
  await clock.advance(59_000);
  expect((await events())[0]?.series).toBeUndefined();
  await clock.advance(1000);
  await eventually(async () => expect((await events())[0]?.series).toMatchObject({ count: 10 }));
  expect(await events()).toHaveLength(1);
  r.record({ ...happening, note: 'lag is 3' });
  await eventually(async () => expect(await events()).toHaveLength(2));
  await r.close();
  expect(clock.waiting).toBe(0);
});

it('begins a new series when nothing has happened for ten minutes', async () => {
  const { happening, events } = await about('later');
  const { recorder: r, clock } = recorder(client);
  r.record(happening);
  await eventually(async () => expect(await events()).toHaveLength(1));
  await eventually(() => expect(clock.waiting).toBe(1));
  await clock.advance(11 * 60_000);
  r.record(happening);
  await eventually(async () => expect(await events()).toHaveLength(2));
  await r.close();
});

it('writes what is held back when it closes, and nothing afterwards', async () => {
  const { happening, events } = await about('closing');
  const { recorder: r, clock } = recorder(client);
  for (let times = 0; times < 3; times++) r.record(happening);
  await r.close();
  expect(clock.waiting).toBe(0);
  r.record({ ...happening, note: 'too late' });
  await r.close();
  const [event, ...more] = await events();
  expect(more).toEqual([]);
  expect(event).toMatchObject({ series: { count: 3 }, note: 'lag is 7', type: 'Warning' });
});

it('counts up at its close what has happened again, behind what has not', async () => {
  const { happening, events } = await about('counted');
  const { recorder: r, clock } = recorder(client);
  r.record({ ...happening, note: 'once' });
  await eventually(() => expect(clock.waiting).toBe(1));
  r.record({ ...happening, note: 'twice' });
  await eventually(() => expect(clock.waiting).toBe(2));
  r.record({ ...happening, note: 'twice' });
  await r.close();
  const written = (await events()).map(({ note, series }) => [note, series?.count]);
  expect(new Map(written as [string, number][])).toEqual(
    new Map([
      ['once', undefined],
      ['twice', 2],
    ]),
  );
});

it('throws nothing and waits for nothing while the server refuses, and tries again when it fails', async () => {
  const { happening, events } = await about('refused');
  const api = await FaultyApi.before(client);
  const { recorder: r, clock } = recorder(api.client().client);
  try {
    api.fault = () => ({ status: 403, body: { reason: 'Forbidden', message: 'no' } });
    r.record(happening);
    await eventually(() => expect(r.dropped).toBe(1));
    expect(api.requests).toHaveLength(1);
    api.fault = () => ({ status: 500 });
    r.record({ ...happening, note: 'another' });
    await eventually(() => expect(api.requests).toHaveLength(2));
    api.fault = () => undefined;
    await eventually(async () => {
      await clock.advance(1000);
      expect(await events()).toHaveLength(1);
    });
    expect(r.dropped).toBe(1);
  } finally {
    await r.close();
    await api.close();
  }
});

it('lets go what is too much about one object, not about the others', async () => {
  const { happening, events } = await about('flood');
  const other = await about('other');
  const { recorder: r } = recorder(client);
  for (let note = 0; note < 100; note++) r.record({ ...happening, note: `note ${note}` });
  r.record(other.happening);
  await eventually(async () => expect(await other.events()).toHaveLength(1));
  expect(await events()).toHaveLength(25);
  expect(r.dropped).toBe(75);
  await r.close();
});
