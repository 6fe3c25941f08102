import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import Koa from 'koa';
import { describe, expect, it } from 'vitest';
import { requestSignal } from '../request-signal.ts';
import { WebServer } from '../web-server.ts';

interface Held {
  readonly web: WebServer;
  readonly url: string;
  /** Resolves when a request has reached the route. */
  readonly arrived: Promise<void>;
  readonly release: () => void;
  /** What ended the request's wait. */
  readonly ended: Promise<string>;
}

/** A server whose only route answers when released, when its client leaves, or when the server has to stop. */
async function holdingServer(drainMs: number): Promise<Held> {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<string>();
  const ended = Promise.withResolvers<string>();
  const web = await WebServer.listen({ host: '127.0.0.1', port: 0, drainMs }, (closing) =>
    new Koa().use(async (ctx) => {
      const signal = requestSignal(ctx, closing);
      arrived.resolve();
      const aborted = new Promise<string>((resolve) =>
        signal.addEventListener('abort', () => resolve((signal.reason as Error).message)),
      );
      ctx.body = await Promise.race([released.promise, aborted]);
      ended.resolve(String(ctx.body));
    }),
  );
  const url = `http://127.0.0.1:${web.port}`;
  return { web, url, arrived: arrived.promise, release: () => released.resolve('done'), ended: ended.promise };
}

/** Opens that many connections from another thread, and keeps them. */
function clients(port: number, count: number): Worker {
  const code = `const { connect } = require('node:net');
    for (let i = 0; i < ${count}; i++) connect(${port}, '127.0.0.1').on('error', () => {});`;
  return new Worker(code, { eval: true });
}

describe('WebServer', () => {
  it.runIf(process.platform === 'linux')('takes many connections in a turn of a busy event loop', async () => {
    const CONNECTIONS = 160;
    let taken = 0;
    const accepted = Promise.withResolvers<void>();
    const connected = () => {
      if (++taken === CONNECTIONS) accepted.resolve();
    };
    subscribe('net.server.socket', connected);
    const { web } = await holdingServer(0);
    const worker = clients(web.port, CONNECTIONS);
    await once(worker, 'online');
    let turns = 0;
    const turn = () => {
      // So long that all of them stand in the queues before many turns are over.
      for (const end = performance.now() + 20; performance.now() < end; );
      if (taken > 0) turns++;
      if (taken < CONNECTIONS) setImmediate(turn);
    };
    turn();
    await accepted.promise;
    unsubscribe('net.server.socket', connected);
    // One socket would have taken one a turn.
    expect(turns).toBeLessThan(CONNECTIONS / 2);
    await Promise.all([worker.terminate(), web.close()]);
  });

  it('lets a request finish, and accepts no other, while it closes', async () => {
    const { web, url, arrived, release } = await holdingServer(10_000);
    const answer = fetch(url);
    await arrived;
    const closed = web.close();
    await expect(fetch(url)).rejects.toThrow();
    release();
    expect(await (await answer).text()).toBe('done');
    await closed;
    await web.close();
  });

  it('tells a request to end when the drain time is up', async () => {
    const { web, url, arrived } = await holdingServer(20);
    const answer = fetch(url);
    await arrived;
    await web.close();
    expect(await (await answer).text()).toBe('the service is stopping');
  });

  it('notices a client that goes away', async () => {
    const { web, url, arrived, ended } = await holdingServer(0);
    const client = new AbortController();
    const answer = fetch(url, { signal: client.signal });
    await arrived;
    client.abort();
    await expect(answer).rejects.toThrow();
    expect(await ended).toBe('the client went away');
    await web.close();
  });

  it('keeps a connection for the next request, until it is old', async () => {
    const listen = (connectionAgeMs: number) =>
      WebServer.listen({ host: '127.0.0.1', port: 0, drainMs: 0, connectionAgeMs }, () =>
        new Koa().use((ctx) => {
          ctx.body = 'done';
        }),
      );
    const [young, old] = await Promise.all([listen(60_000), listen(0)]);
    const told = async ({ port }: WebServer) => (await fetch(`http://127.0.0.1:${port}`)).headers;
    expect([(await told(young)).get('connection'), (await told(young)).get('keep-alive')]).toEqual([
      'keep-alive',
      'timeout=65',
    ]);
    expect((await told(old)).get('connection')).toBe('close');
    await Promise.all([young.close(), old.close()]);
  });

  it('says that its port is in use', async () => {
    const { web } = await holdingServer(0);
    const again = WebServer.listen({ host: '127.0.0.1', port: web.port, drainMs: 0 }, () => new Koa());
    await expect(again).rejects.toThrow(`cannot listen on 127.0.0.1:${web.port}: the port is in use`);
    await web.close();
  });
});
