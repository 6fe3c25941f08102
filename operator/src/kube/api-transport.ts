import http, { type Agent } from 'node:http';
import https from 'node:https';
import type { ApiConnection } from './api-connection.ts';
import { ApiError } from './api-error.ts';
import type { KubeMetrics } from './kube-metrics.ts';
import { podConnection } from './pod-connection.ts';

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

/** Watches keep their connections; they must not take those of requests. */
type ConnectionKind = 'requests' | 'watches';

const MOST_REQUESTS = 16;
const USER_AGENT = 'orders-platform-operator';

/**
 * Carries requests to the API server, authenticated. Renewed tokens, certificates and CAs are picked up: they are asked
 * for anew with each request, and connections are kept by them.
 */
export class ApiTransport {
  readonly #connect: () => ApiConnection | Promise<ApiConnection>;
  readonly #metrics: KubeMetrics | undefined;
  readonly #agents = new Map<string, Agent>();
  #connection: Promise<ApiConnection> | undefined;

  /** `connect` is called with the first request. */
  constructor(connect: () => ApiConnection | Promise<ApiConnection>, metrics?: KubeMetrics) {
    this.#connect = connect;
    this.#metrics = metrics;
  }

  /** By KUBECONFIG, else the pod's service account, else ~/.kube/config. */
  static fromDefaultConfig(metrics?: KubeMetrics): ApiTransport {
    return new ApiTransport(async () => {
      const pod = process.env['KUBECONFIG'] ? undefined : podConnection();
      // 70 MB that a pod can do without.
      return pod ?? (await import('./kube-config-connection.ts')).defaultKubeConfigConnection();
    }, metrics);
  }

  /**
   * Resolves when the head of the answer is there, whatever its status.
   * @throws ApiError `ConnectionFailed`; what the signal was aborted with.
   */
  async open(request: ApiRequest, kind: ConnectionKind = 'requests'): Promise<ApiResponse> {
    const { method, path, signal } = request;
    this.#connection ??= Promise.resolve(this.#connect());
    const { server, options } = await this.#connection;
    const { host } = new URL(server);
    const started = performance.now();
    let code = '<error>';
    try {
      const body = await this.#send(`${server}${path}`, await options(), request, kind);
      code = String(body.statusCode);
      return { status: body.statusCode ?? 0, retryAfterMs: retryAfterMsOf(body.headers['retry-after']), body };
    } catch (cause) {
      if (signal.aborted) throw signal.reason;
      const [target = path] = path.split('?');
      const message = cause instanceof Error ? cause.message : String(cause);
      throw new ApiError({ status: 0, reason: 'ConnectionFailed', request: `${method} ${target}`, message, cause });
    } finally {
      this.#metrics?.requests.inc({ code, method, host });
      if (kind === 'requests') {
        this.#metrics?.requestSeconds.observe({ verb: method, host }, (performance.now() - started) / 1000);
      }
    }
  }

  #send(
    url: string,
    options: https.RequestOptions,
    { method, body, contentType, signal }: ApiRequest,
    kind: ConnectionKind,
  ): Promise<http.IncomingMessage> {
    const secure = url.startsWith('https:');
    const agent = options.agent ?? this.#agent(kind, secure);
    const headers = {
      ...(options.headers as http.OutgoingHttpHeaders),
      accept: 'application/json',
      'user-agent': USER_AGENT,
      ...(body !== undefined && { 'content-type': contentType, 'content-length': Buffer.byteLength(body) }),
    };
    const { request: open } = secure ? https : http;
    return new Promise((resolve, reject) => {
      open(url, { ...options, agent, headers, method, signal }, resolve)
        .once('error', reject)
        .end(body);
    });
  }

  #agent(kind: ConnectionKind, secure: boolean): Agent {
    const known = this.#agents.get(kind);
    if (known !== undefined) return known;
    const { Agent } = secure ? https : http;
    const agent = new Agent(kind === 'watches' ? { keepAlive: true } : { keepAlive: true, maxSockets: MOST_REQUESTS });
    this.#agents.set(kind, agent);
    return agent;
  }

  /** Closes the connections; what is under way fails. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }
}

function retryAfterMsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const seconds = Number(header);
  const ms = Number.isNaN(seconds) ? Date.parse(header) - Date.now() : seconds * 1000;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}
