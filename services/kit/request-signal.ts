import type { Context } from 'koa';

/** Aborted when the client goes away before it has its answer, or with any of the other signals. */
export function requestSignal(ctx: Context, ...others: readonly AbortSignal[]): AbortSignal {
  const gone = new AbortController();
  ctx.res.once('close', () => {
    if (!ctx.res.writableFinished) gone.abort(new Error('the client went away'));
  });
  return AbortSignal.any([gone.signal, ...others]);
}
