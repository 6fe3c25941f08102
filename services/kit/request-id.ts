import { randomUUID } from 'node:crypto';
import type { Middleware } from 'koa';

/** Names a request across services and logs. */
export const REQUEST_ID_HEADER = 'x-request-id';

/** Names the instance that answered. */
export const SERVED_BY_HEADER = 'x-served-by';

const ACCEPTABLE = /^[\w.:-]{1,128}$/;

/** Takes over the client's request id, or makes one, and says in every answer which instance gave it. */
export function requestId(instance: string): Middleware {
  return (ctx, next) => {
    const given = ctx.get(REQUEST_ID_HEADER);
    const id = ACCEPTABLE.test(given) ? given : randomUUID();
    ctx.state.requestId = id;
    ctx.set(REQUEST_ID_HEADER, id);
    ctx.set(SERVED_BY_HEADER, instance);
    return next();
  };
}
