import { type Order, type Product, parseJson, printJson } from '@orders-platform/contracts';

/** What an instance answered, the body parsed when it is JSON of any kind. */
export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** What to send. */
export interface HttpRequest {
  readonly method?: 'GET' | 'POST';
  /** Sent as it is. */
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Sends one request to one instance. */
export async function ask(url: string, path: string, { method = 'GET', ...request }: HttpRequest = {}): Promise<Reply> {
  const response = await fetch(`${url}${path}`, { method, ...request });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, body: isJson ? parseJson(text) : text };
}

/** Posts whatever JSON stands for the value; a bigint keeps its digits. */
export function post(url: string, value: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return postText(url, printJson(value), headers);
}

/** Posts a text as JSON, which it need not be. */
export function postText(url: string, body: string, headers: Readonly<Record<string, string>> = {}): Promise<Reply> {
  return ask(url, '/v1/orders', { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
}

/** Where an order is. */
export function pathOf(id: string): string {
  return `/v1/orders/${encodeURIComponent(id)}`;
}

/** Waits until the order is decided. */
export function validated(url: string, id: string, timeoutMs = 60_000): Promise<Reply> {
  return ask(url, `${pathOf(id)}/validated?timeout=${timeoutMs}`);
}

/** The instance that a reply came from in the end. */
export function servedBy({ headers }: Reply): string {
  return headers.get('x-served-by') ?? '';
}

/** The state of the order that a reply holds; undefined when it holds none. */
export function stateIn({ body }: Reply): string | undefined {
  return (body as { readonly state?: string }).state;
}

const SOUND = {
  customerId: 1_000_000n,
  state: 'CREATED',
  product: 'STOCKINGS' as Product,
  quantity: 1,
  price: 1,
} as const;

/** A sound order, but for what is given. Orders of one customer must not come to 2000 together. */
export function order(id: string, given: Partial<Order> = {}): Order {
  return { id, ...SOUND, ...given };
}

/** The value as an instance's answer shows it: what goes through JSON and is the same. */
export function asJson(value: unknown): unknown {
  return parseJson(printJson(value));
}
