import { createServer, type Server } from 'node:http';
import type { AddressInfo, Server as NetServer, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type Koa from 'koa';
import { closed, listenOften } from './listening-sockets.ts';

/** Where a server listens, and how long it lets requests finish. */
export interface WebServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly drainMs: number;
  /** After how long a connection is told to end with its next answer, give or take half of that; a minute. */
  readonly connectionAgeMs?: number;
}

const LAST_ANSWERS_MS = 1000;
/** An idle connection is for its client to end: load balancers keep theirs for a minute. */
const KEEP_ALIVE_MS = 65_000;
/** A client whose connections lasted for ever would never find the instances that came later. */
const CONNECTION_AGE_MS = 60_000;

/** An HTTP server that stops without cutting off an answer. */
export class WebServer {
  readonly #server: Server;
  readonly #drainMs: number;
  readonly #closing = new AbortController();
  readonly #sockets: NetServer[] = [];
  #inFlight = 0;
  #stopped: Promise<void> | undefined;
  #idle = Promise.withResolvers<void>();

  private constructor(server: Server, drainMs: number) {
    this.#server = server;
    this.#drainMs = drainMs;
  }

  /**
   * Listens for the app that `app` builds; the signal it gets is aborted when a stop has waited for as long as it may.
   * @throws an error that names the port when it is in use.
   */
  static async listen(
    { host, port, drainMs, connectionAgeMs = CONNECTION_AGE_MS }: WebServerOptions,
    app: (closing: AbortSignal) => Koa,
  ): Promise<WebServer> {
    const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS });
    const web = new WebServer(server, drainMs);
    const handle = app(web.#closing.signal).callback();
    const endsAt = new WeakMap<Socket, number>();
    // Of different length each, so that those which were opened together are not ended together.
    server.on('connection', (socket: Socket) => {
      endsAt.set(socket, performance.now() + connectionAgeMs * (0.5 + Math.random()));
    });
    server.on('request', (request, response) => {
      web.#inFlight++;
      response.once('close', () => web.#requestEnded());
      const isOld = performance.now() > (endsAt.get(request.socket) ?? 0);
      if (isOld || web.#stopped !== undefined) response.setHeader('connection', 'close');
      void handle(request, response);
    });
    try {
      web.#sockets.push(...(await listenOften(server, { host, port })));
    } catch (cause) {
      throw cannotListen(cause as Error, host, port);
    }
    return web;
  }

  /** The port that is listened on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /**
   * Accepts no more connections, lets the requests under way finish within the drain time, then tells them to end and
   * cuts off what is left a second later. Closing twice is fine.
   */
  close(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    const allClosed = Promise.all(this.#sockets.map(closed));
    this.#server.closeIdleConnections();
    if (!(await this.#idleWithin(this.#drainMs))) {
      this.#closing.abort(new Error('the service is stopping'));
      await this.#idleWithin(LAST_ANSWERS_MS);
    }
    this.#server.closeAllConnections();
    await allClosed;
  }

  async #idleWithin(ms: number): Promise<boolean> {
    if (this.#inFlight === 0) return true;
    this.#idle = Promise.withResolvers();
    const timer = new AbortController();
    const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([this.#idle.promise, late]);
    timer.abort();
    return this.#inFlight === 0;
  }

  #requestEnded(): void {
    this.#inFlight--;
    if (this.#inFlight === 0) this.#idle.resolve();
  }
}

function cannotListen(cause: Error, host: string, port: number): Error {
  const { code } = cause as NodeJS.ErrnoException;
  const why = code === 'EADDRINUSE' ? 'the port is in use' : cause.message;
  return new Error(`cannot listen on ${host}:${port}: ${why}`, { cause });
}
