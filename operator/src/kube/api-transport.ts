import http from 'node:http';
import https from 'node:https';
import { KubeConfig } from '@kubernetes/client-node';
import { ApiError } from './api-error.ts';
import type { KubeMetrics } from './kube-metrics.ts';

/** One HTTP request to the API server. */
export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With its query. */
  readonly path: string;
  readonly body?: string | undefined;
  readonly contentType?: string;
  /** Ends the request, and its answer too. */
  readonly signal: AbortSignal;
}

/** An answer whose body has not been read yet. */
export interface ApiResponse {
  readonly status: number;
  readonly retryAfterMs: number | undefined;
  readonly body: http.IncomingMessage;
}

const USER_AGENT = 'orders-platform-operator';

/**
 * Carries requests to the API server that a kubeconfig names, authenticated as it says. Renewed tokens, certificates and
 * CAs in files are picked up: they are asked for anew with each request, and connections are kept by them.
 */
export class ApiTransport {
  readonly #config: KubeConfig;
  readonly #server: URL;
  readonly #metrics: KubeMetrics | undefined;
  readonly #agents: { readonly requests: http.Agent; readonly watches: http.Agent };

  constructor(config: KubeConfig, metrics?: KubeMetrics) {
    const server = config.getCurrentCluster()?.server;
    if (server === undefined) throw new TypeError('the kubeconfig names no cluster: set KUBECONFIG or run in a pod');
    this.#config = config;
    this.#server = new URL(server);
    this.#metrics = metrics;
    const { Agent } = this.#server.protocol === 'http:' ? http : https;
    this.#agents = {
      requests: new Agent({ keepAlive: true, maxSockets: 16 }),
      watches: new Agent({ keepAlive: true }),
    };
  }

  /** By KUBECONFIG, else the pod's service account, else ~/.kube/config. */
  static fromDefaultConfig(metrics?: KubeMetrics): ApiTransport {
    const config = new KubeConfig();
    config.loadFromDefault();
    return new ApiTransport(config, metrics);
  }

  /**
   * Resolves when the head of the answer is there, whatever its status.
   * @throws ApiError `ConnectionFailed`; what the signal was aborted with.
   */
  async open(request: ApiRequest, kind: 'requests' | 'watches' = 'requests'): Promise<ApiResponse> {
    const { method, path, signal } = request;
    const started = performance.now();
    let code = '<error>';
    try {
      const body = await this.#send(request, kind);
      code = String(body.statusCode);
      return { status: body.statusCode ?? 0, retryAfterMs: retryAfterMsOf(body.headers['retry-after']), body };
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const [target = path] = path.split('?');
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ApiError({ status: 0, reason: 'ConnectionFailed', request: `${method} ${target}`, message, cause });
    } finally {
      const { host } = this.#server;
      this.#metrics?.requests.inc({ code, method, host });
      if (kind === 'requests') {
        this.#metrics?.requestSeconds.observe({ verb: method, host }, (performance.now() - started) / 1000);
      }
    }
  }

  async #send(request: ApiRequest, kind: 'requests' | 'watches'): Promise<http.IncomingMessage> {
    const { method, path, body, contentType, signal } = request;
    const options: https.RequestOptions = {};
    await this.#config.applyToHTTPSOptions(options);
    // Its own agent keeps no connection; with a proxy only that one knows the way.
    if (this.#config.getCurrentCluster()?.proxyUrl === undefined) options.agent = this.#agents[kind];
    options.headers = {
      ...(options.headers as http.OutgoingHttpHeaders),
      accept: 'application/json',
      'user-agent': USER_AGENT,
      ...(body !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    };
    const url = `${this.#server.href.replace(/\/$/, '')}${path}`;
    const { request: open } = this.#server.protocol === 'http:' ? http : https;
    return new Promise((resolve, reject) => {
      open(url, { ...options, method, signal }, resolve)
        .once('error', reject)
        .end(body);
    });
  }

  /** Closes the connections that nothing uses. */
  close(): void {
    this.#agents.requests.destroy();
    this.#agents.watches.destroy();
  }
}

function retryAfterMsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
