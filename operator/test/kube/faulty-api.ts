import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { KubeConfig } from '@kubernetes/client-node';
import { Registry } from 'prom-client';
import { ApiTransport } from '../../src/kube/api-transport.ts';
import { ApiClient, createKubeMetrics } from '../../src/kube/index.ts';
import { kubeConfigConnection } from '../../src/kube/kube-config-connection.ts';

/** What is done with a request instead of passing it on as it is: another path, or an answer. */
export type Fault = (method: string, path: string) => string | Answer | undefined;

/** An answer that did not come from the server. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** The real API server behind plain HTTP, with answers that a real one gives only in bad times. */
export class FaultyApi {
  readonly #server: Server;
  readonly #transport: ApiTransport;
  /** `method path` of each request, in their order. */
  readonly requests: string[] = [];
  fault: Fault = () => undefined;

  private constructor(server: Server, transport: ApiTransport) {
    this.#server = server;
    this.#transport = transport;
  }

  static async before({ transport }: ApiClient): Promise<FaultyApi> {
    const server = createServer();
    const api = new FaultyApi(server, transport);
    server.on('request', (request, response) => void api.#pass(request, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return api;
  }

  /** A client that speaks to it. */
  client() {
    const config = new KubeConfig();
    const { port } = this.#server.address() as AddressInfo;
    const cluster = { name: 'faulty', server: `http://127.0.0.1:${port}`, skipTLSVerify: true };
    config.loadFromClusterAndUser(cluster, { name: 'nobody' });
    const metrics = createKubeMetrics(new Registry());
    return { client: new ApiClient(new ApiTransport(() => kubeConfigConnection(config), metrics)), metrics };
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  async #pass(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const method = (request.method ?? 'GET') as 'GET';
    const path = request.url ?? '';
    this.requests.push(`${method} ${path}`);
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const fault = this.fault(method, path);
    if (typeof fault === 'object') {
      response.writeHead(fault.status, fault.headers).end(`${JSON.stringify(fault.body ?? {})}\n`);
      return;
    }
    try {
      const sent = Buffer.concat(await request.toArray()).toString();
      const { status, body } = await this.#transport.open(
        {
          method,
          path: fault ?? path,
          body: sent || undefined,
          contentType: request.headers['content-type'] ?? 'application/json',
          signal: gone.signal,
        },
        'watches',
      );
      response.writeHead(status, { 'content-type': 'application/json' });
      response.flushHeaders();
      for await (const chunk of body) response.write(chunk);
      response.end();
    } catch {
      response.destroy();
    }
  }
}
