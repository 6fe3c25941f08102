import { parseJson, printJson } from '@orders-platform/contracts';
import { expect, vi } from 'vitest';
import type { Instance } from './orders-cluster.ts';

/** An order whose id and customer do not survive carelessness. */
export const order = {
  id: 'a/1 é',
  customerId: 2n ** 53n + 1n,
  state: 'CREATED',
  product: 'JUMPERS',
  quantity: 3,
  price: 9.99,
} as const;
/** Where it is. */
export const path = '/v1/orders/a%2F1%20%C3%A9';
/** Sends an order, or what the body is, to one instance. */
export async function post(instance: Instance, body: string = printJson(order), at = '/v1/orders') {
  const headers = { 'content-type': 'application/json' };
  const response = await fetch(instance.url + at, { method: 'POST', body, headers });
  return outcome(response);
}

/** Asks one instance. */
export async function get(instance: Instance, at: string, headers: Record<string, string> = {}, signal?: AbortSignal) {
  return outcome(await fetch(instance.url + at, { headers, ...(signal && { signal }) }));
}

async function outcome(response: Response) {
  const body = parseJson(await response.text()) as Record<string, unknown>;
  return { status: response.status, body, header: (name: string) => response.headers.get(name) };
}

/** Resolves when that many wait in an instance's view. */
export const waitingAt = (instance: Instance, count: number) =>
  vi.waitFor(() => expect(instance.view.waiters.size).toBe(count), { interval: 5, timeout: 5000 });
