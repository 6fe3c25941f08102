import { printJson } from '@orders-platform/contracts';
import type { Context } from 'koa';
import type { OrderAt } from './orders-view.ts';
import { POSITION_HEADER, printPosition } from './position-header.ts';

/** Says that a copy answered, and how many changes it may lack. */
export const STALE_HEADER = 'x-orders-stale';

/** Names the instance that a request was sent to first, when another one answered. */
export const VIA_HEADER = 'x-orders-via';

/** An answer as data, made here or by another instance. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

/** The path of an order. */
export function pathOf(id: string): string {
  return `/v1/orders/${encodeURIComponent(id)}`;
}

/** An order as an answer, with how much of the log it takes into account, and how far behind a copy may be. */
export function orderAnswer(status: number, { order, position }: OrderAt, lag?: number): Answer {
  const headers: Record<string, string> = { 'content-type': 'application/json; charset=utf-8' };
  if (status === 201) headers['location'] = pathOf(order.id);
  if (position.offset >= 0) headers[POSITION_HEADER] = printPosition(position);
  if (lag !== undefined) headers[STALE_HEADER] = `lag=${lag}`;
  return { status, headers, body: printJson(order) };
}

/** Puts an answer on its way. */
export function sendAnswer(ctx: Context, answer: Answer): void {
  ctx.status = answer.status;
  ctx.set({ ...answer.headers });
  ctx.body = answer.body;
}
