import { SpanKind } from '@opentelemetry/api';
import { inSpan, SERVED_BY_HEADER, withTrace } from '@orders-platform/kit';
import { Agent } from 'undici';
import { type Answer, STALE_HEADER } from './answer.ts';
import { POSITION_HEADER } from './position-header.ts';
import { sharedLookup } from './shared-lookup.ts';

/** Marks a request that one instance sends to another: it is answered there or refused, never sent on again. */
export const HOP_HEADER = 'x-orders-hop';

/** Marks a request for what the other instance's copy has, which is answered though the owner is elsewhere. */
export const COPY_HEADER = 'x-orders-copy';

/** How long the other instance may take for a write, ms: who asks is told that it took too long, and not cut off. */
export const TIME_HEADER = 'x-orders-time-ms';

const KEPT = ['content-type', 'location', 'retry-after', POSITION_HEADER, STALE_HEADER, SERVED_BY_HEADER];
/** An instance that is merely starved takes its time to accept; one that is gone mostly refuses at once. */
const CONNECT_MS = 3000;
/** To one instance. What is over it waits for a connection to be free. */
const CONNECTIONS = 512;
/** Longer than the pauses between crowds that come through an opened gate together. */
const KEEP_ALIVE_MS = 10_000;
/** The owner ends a wait itself; this much later it is taken for dead. */
const GRACE_MS = 2000;

/** A request as it goes to another instance. */
export interface PeerRequest {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body?: string;
  readonly headers: Readonly<Record<string, string>>;
  /** How long the owner may take. */
  readonly timeoutMs: number;
}

/** The other instance did not answer; `sent` tells whether it may have acted on the request. */
export class PeerUnreachable extends Error {
  readonly sent: boolean;

  constructor(origin: string, sent: boolean, cause: unknown) {
    super(`${origin} did not answer: ${(cause as Error).message}`, { cause });
    this.name = 'PeerUnreachable';
    this.sent = sent;
  }
}

/** The other instances of the orders service, over kept connections. */
export class Peers {
  readonly #agent = new Agent({
    connect: { timeout: CONNECT_MS, lookup: sharedLookup() },
    connections: CONNECTIONS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    // Whatever the other one says: connections to an address that is gone are of no use.
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
  });
  readonly #instance: string;

  constructor(instance: string) {
    this.#instance = instance;
  }

  /**
   * The other instance's answer.
   * @throws {PeerUnreachable} when there is none; the signal's reason when it is aborted.
   */
  ask(host: string, port: number, request: PeerRequest, signal: AbortSignal): Promise<Answer> {
    const origin = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
    const attributes = { 'http.request.method': request.method, 'server.address': host, 'server.port': port };
    return inSpan(request.method, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const answer = await this.#send(origin, request, signal);
      span.setAttribute('http.response.status_code', answer.status);
      return answer;
    });
  }

  async #send(origin: string, request: PeerRequest, signal: AbortSignal): Promise<Answer> {
    const { method, path, body } = request;
    const headers = withTrace({ ...request.headers, [HOP_HEADER]: this.#instance });
    const limit = request.timeoutMs + GRACE_MS;
    try {
      const response = await this.#agent.request({
        origin,
        method,
        path,
        headers: body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        ...(body !== undefined && { body }),
        headersTimeout: limit,
        bodyTimeout: limit,
        signal,
      });
      const bytes = Buffer.from(await response.body.arrayBuffer());
      const kept = KEPT.map((name) => [name, response.headers[name]]).filter(([, value]) => typeof value === 'string');
      return { status: response.statusCode, headers: Object.fromEntries(kept), body: bytes };
    } catch (cause) {
      signal.throwIfAborted();
      throw new PeerUnreachable(origin, wasSent(cause), cause);
    }
  }

  /** Cuts the connections; closing twice is fine. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

const NEVER_SENT = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

function wasSent(cause: unknown): boolean {
  const { code } = cause as { readonly code?: string };
  return code === undefined || !NEVER_SENT.has(code);
}
