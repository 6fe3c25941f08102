import type { Context } from 'koa';

/** The pattern of the route that answered, so that metrics and spans have few names; `none` when there was none. */
export function routeOf(ctx: Context): string {
  const route: unknown = ctx['_matchedRoute'];
  return typeof route === 'string' ? route : 'none';
}
