import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { KubeConfig } from '@kubernetes/client-node';
import { afterEach, expect, it } from 'vitest';
import { isExpired } from '../../src/kube/api-error.ts';
import { ApiTransport } from '../../src/kube/api-transport.ts';
import { kubeConfigConnection } from '../../src/kube/kube-config-connection.ts';
import { type WatchOptions, watchEvents } from '../../src/kube/watch-stream.ts';

const THINGS = { group: 'g', version: 'v1', kind: 'Thing', plural: 'things', namespaced: true };
const closers: (() => unknown)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

/** The events of a watch that is answered so. */
async function watching(answer: (response: ServerResponse) => unknown, options: Partial<WatchOptions> = {}) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    void answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const config = new KubeConfig();
  const { port } = server.address() as AddressInfo;
  const cluster = { name: 'c', server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
  config.loadFromClusterAndUser(cluster, { name: 'u' });
  const transport = new ApiTransport(() => kubeConfigConnection(config));
  closers.push(
    () => transport.close(),
    () => server.closeAllConnections(),
    () => server.close(),
  );
  const defaults = { selection: {}, resourceVersion: '7', timeoutSeconds: 300, inactivityMs: 10_000 };
  const { signal } = new AbortController();
  return { paths, events: watchEvents(transport, THINGS, { ...defaults, signal, ...options }) };
}

/** All that comes, until it ends. */
async function all<T>(events: AsyncIterable<T>): Promise<readonly T[]> {
  const seen: T[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const line = (type: string, name: string) => `${JSON.stringify({ type, object: { metadata: { name } } })}\n`;

it('asks for changes from a version on, with bookmarks and selectors', async () => {
  const selection = { namespace: 'n', labelSelector: 'a=b', fieldSelector: 'c=d' };
  const { paths, events } = await watching((response) => response.end(), { selection });
  expect(await all(events)).toEqual([]);
  const [path, query] = paths[0]?.split('?') ?? [];
  expect(path).toBe('/apis/g/v1/namespaces/n/things');
  expect(Object.fromEntries(new URLSearchParams(query))).toEqual({
    watch: 'true',
    allowWatchBookmarks: 'true',
    resourceVersion: '7',
    timeoutSeconds: '300',
    labelSelector: 'a=b',
    fieldSelector: 'c=d',
  });
});

it('reads events however they are cut into chunks, and says of which kind they are', async () => {
  const bytes = Buffer.from(`${line('ADDED', 'grün')}${line('MODIFIED', 'b')}\n${line('BOOKMARK', 'c')}`);
  const { events } = await watching(async (response) => {
    for (const byte of bytes) {
      response.write(Buffer.of(byte));
      await turn();
    }
    response.end();
  });
  expect(await all(events)).toEqual([
    { type: 'ADDED', object: { apiVersion: 'g/v1', kind: 'Thing', metadata: { name: 'grün' } } },
    { type: 'MODIFIED', object: { apiVersion: 'g/v1', kind: 'Thing', metadata: { name: 'b' } } },
    { type: 'BOOKMARK', object: { apiVersion: 'g/v1', kind: 'Thing', metadata: { name: 'c' } } },
  ]);
});

it('throws what the server says within the watch', async () => {
  const status = { kind: 'Status', code: 410, reason: 'Expired', message: 'too old resource version' };
  const { events } = await watching((response) => {
    response.end(`${line('ADDED', 'a')}${JSON.stringify({ type: 'ERROR', object: status })}\n`);
  });
  const seen: string[] = [];
  const error = await (async () => {
    for await (const { object } of events) seen.push(object.metadata.name);
  })().catch((e: unknown) => e);
  expect(seen).toEqual(['a']);
  expect(isExpired(error)).toBe(true);
});

it('throws what the server refuses the watch with', async () => {
  const { events } = await watching((response) => response.writeHead(429, { 'retry-after': '3' }).end('slow down'));
  await expect(all(events)).rejects.toMatchObject({ status: 429, retryAfterMs: 3000 });
});

it('throws when the connection breaks, also in the middle of an event', async () => {
  const { events } = await watching((response) => {
    response.write(line('ADDED', 'a').slice(0, 20), () => response.destroy());
  });
  await expect(all(events)).rejects.toMatchObject({ reason: 'ConnectionFailed', retriable: true });
});

it('throws when nothing is heard for too long, before the answer and within it', async () => {
  const before = await watching(() => {}, { inactivityMs: 50 });
  await expect(all(before.events)).rejects.toMatchObject({ reason: 'WatchStalled', retriable: true });
  const within = await watching((response) => response.write(line('ADDED', 'a')), { inactivityMs: 50 });
  await expect(all(within.events)).rejects.toMatchObject({ reason: 'WatchStalled' });
});

it('ends with the reason of the signal', async () => {
  const controller = new AbortController();
  const { events } = await watching((response) => response.write(line('ADDED', 'a')), { signal: controller.signal });
  expect((await events.next()).value).toMatchObject({ type: 'ADDED' });
  const reason = new Error('no longer wanted');
  const next = events.next();
  controller.abort(reason);
  await expect(next).rejects.toBe(reason);
});

it('closes the connection of a watch that is left', async () => {
  const closed = Promise.withResolvers<void>();
  const { events } = await watching((response) => {
    response.once('close', closed.resolve);
    response.write(line('ADDED', 'a'));
  });
  for await (const _ of events) break;
  await closed.promise;
});
