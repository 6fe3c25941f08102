import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';

/** Whether something is well; what it throws or rejects with counts as no. */
export type Check = () => boolean | Promise<boolean>;

/** Where to listen and what to answer from. */
export interface HealthServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly registry: Registry;
  /** By name: all of them must be well for `/healthz`; a kubelet restarts the pod otherwise. */
  readonly healthy: Readonly<Record<string, Check>>;
  /** By name: all of them must be well for `/readyz`. */
  readonly ready: Readonly<Record<string, Check>>;
}

/** The operator's `/healthz`, `/readyz` and `/metrics`. */
export class HealthServer {
  readonly #server: Server;

  private constructor(server: Server) {
    this.#server = server;
  }

  /** @throws what listening fails with. */
  static async listen({ host, port, registry, healthy, ready }: HealthServerOptions): Promise<HealthServer> {
    const answers: Readonly<Record<string, () => Promise<Answer>>> = {
      '/healthz': () => answerOf(healthy),
      '/readyz': () => answerOf(ready),
      '/metrics': async () => ({ status: 200, type: registry.contentType, body: await registry.metrics() }),
    };
    const server = createServer((request, response) => {
      const [path = ''] = (request.url ?? '').split('?');
      const answer = answers[path] ?? (async () => ({ status: 404, type: TEXT, body: `there is no ${path}\n` }));
      void answer()
        .catch((error: unknown) => ({ status: 500, type: TEXT, body: `${error}\n` }))
        .then(({ status, type, body }) => response.writeHead(status, { 'content-type': type }).end(body));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
    return new HealthServer(server);
  }

  /** The port that is listened on. */
  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Stops listening and ends open connections. Twice is fine. */
  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }
}

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

const TEXT = 'text/plain; charset=utf-8';

async function answerOf(checks: Readonly<Record<string, Check>>): Promise<Answer> {
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ({ name, well: await ask(check) })),
  );
  const lines = results.map(({ name, well }) => `${well ? '[+]' : '[-]'} ${name}\n`);
  return { status: results.every(({ well }) => well) ? 200 : 503, type: TEXT, body: lines.join('') };
}

async function ask(check: Check): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
