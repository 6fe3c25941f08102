import { newOrderBody, type Order, orderId, problemEntries, waitQuery } from '@orders-platform/contracts';
import { HttpProblem, jsonBodyOf } from '@orders-platform/kit';
import type { Context } from 'koa';
import type { LogPosition } from './orders-view.ts';
import { COPY_HEADER, HOP_HEADER, TIME_HEADER } from './peers.ts';
import { POSITION_HEADER, parsePositions } from './position-header.ts';

/**
 * The order that a request brings.
 * @throws {HttpProblem} 400 with an entry for each field that is wrong, 415 when it is not JSON.
 */
export function orderOf(ctx: Context): Order {
  const body = jsonBodyOf(ctx);
  const result = newOrderBody.safeParse(body);
  if (result.success) return result.data;
  const errors = problemEntries(result.error, body);
  throw new HttpProblem(400, 'The body is not an order that can be placed.', { code: 'invalid-order', errors });
}

/**
 * The id in a request's path.
 * @throws {HttpProblem} 400 when no order can have it.
 */
export function idOf(ctx: Context): string {
  const { id } = (ctx as unknown as { params: { id?: string } }).params;
  if (!isDecodable(ctx.path)) throw invalid([{ field: 'id', detail: 'must be percent-encoded UTF-8' }]);
  const result = orderId.safeParse(id);
  if (result.success) return result.data;
  throw invalid([{ field: 'id', detail: result.error.issues[0]?.message ?? 'cannot be an id' }]);
}

/**
 * How long a request is ready to wait, ms.
 * @throws {HttpProblem} 400 when the query says something else.
 */
export function waitOf(ctx: Context): number {
  const result = waitQuery.safeParse({ ...ctx.query });
  if (result.success) return result.data.timeout;
  throw invalid(problemEntries(result.error, ctx.query).map(({ field, detail }) => ({ field, detail })));
}

/**
 * What the answer must not be older than.
 * @throws {HttpProblem} 400 when the header is malformed.
 */
export function positionsOf(ctx: Context): LogPosition[] {
  return parsePositions(ctx.get(POSITION_HEADER));
}

/** Whether another instance has sent the request here. */
export function isHop(ctx: Context): boolean {
  return ctx.get(HOP_HEADER) !== '';
}

/** How long a write may take, ms: `most`, or less when another instance has spent some of it. */
export function timeOf(ctx: Context, most: number): number {
  const given = isHop(ctx) ? Number.parseInt(ctx.get(TIME_HEADER), 10) : Number.NaN;
  return given >= 0 ? Math.min(given, most) : most;
}

/** Whether the sender takes what the copy here has. */
export function asksCopy(ctx: Context): boolean {
  return isHop(ctx) && ctx.get(COPY_HEADER) !== '';
}

function invalid(errors: { field: string; detail: string }[]): HttpProblem {
  const detail = errors.map((error) => `${error.field} ${error.detail}`).join('; ');
  return new HttpProblem(400, `The request is malformed: ${detail}.`, { code: 'invalid-request', errors });
}

/** The router takes a path that cannot be decoded as it stands: it would become another order's id. */
function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
