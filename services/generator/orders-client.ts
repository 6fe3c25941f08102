import { type Order, parseJson, printJson } from '@orders-platform/contracts';
import { Agent } from 'undici';

/** What an instance answered. */
export interface OrdersAnswer {
  readonly status: number;
  readonly body: unknown;
  /** Carried along, so that a later read is not older. */
  readonly position: string;
  /** The instance that answered. */
  readonly servedBy: string;
}

const POSITION_HEADER = 'x-orders-position';
const GRACE_MS = 5_000;
/** A client that gives up on a busy server while it connects makes it busier. */
const CONNECT_MS = 10_000;
/** To one address, as many as a gateway would keep. What is over it waits here, and its wait is measured. */
const CONNECTIONS = 1_024;

/** The orders API over its instances, one after the other, each request to the next. */
export class OrdersClient {
  readonly #urls: readonly string[];
  readonly #agent = new Agent({ connect: { timeout: CONNECT_MS }, connections: CONNECTIONS });
  #next = 0;

  /** Needs one address at least. */
  constructor(urls: readonly string[]) {
    if (urls.length === 0) throw new TypeError('no address of an orders instance');
    this.#urls = urls;
  }

  /** Places an order. Rejects when there is no answer: the order may be in the log or not. */
  async post(order: Order, signal: AbortSignal): Promise<OrdersAnswer> {
    return this.#ask('POST', '/v1/orders', { 'content-type': 'application/json' }, signal, printJson(order));
  }

  /** Waits until the order is decided, at most `timeoutMs`. */
  async validated(id: string, position: string, timeoutMs: number, signal: AbortSignal): Promise<OrdersAnswer> {
    const path = `/v1/orders/${encodeURIComponent(id)}/validated?timeout=${Math.max(1, Math.round(timeoutMs))}`;
    const limited = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs + GRACE_MS)]);
    return this.#ask('GET', path, position === '' ? {} : { [POSITION_HEADER]: position }, limited);
  }

  /** Cuts the connections; closing twice is fine. */
  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  async #ask(
    method: 'GET' | 'POST',
    path: string,
    headers: Record<string, string>,
    signal: AbortSignal,
    body?: string,
  ): Promise<OrdersAnswer> {
    const origin = this.#urls[this.#next++ % this.#urls.length] as string;
    const response = await this.#agent.request({ origin, path, method, headers, signal, ...(body && { body }) });
    const text = await response.body.text();
    const header = (name: string) => String(response.headers[name] ?? '');
    const isJson = /json/.test(header('content-type'));
    return {
      status: response.statusCode,
      body: isJson ? parseJson(text) : text,
      position: header(POSITION_HEADER),
      servedBy: header('x-served-by'),
    };
  }
}
