import { context } from '@opentelemetry/api';
import type { Middleware } from 'koa';
import { exemplarLabels } from './exemplar.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { routeOf } from './route-of.ts';

/** Logs and measures every request when its answer has ended, or when its client has gone away. */
export function accessLog(logger: Logger, metrics: Metrics): Middleware {
  return async (ctx, next) => {
    const started = performance.now();
    const ended = () => {
      const ms = performance.now() - started;
      const route = routeOf(ctx);
      const status = ctx.res.writableFinished ? ctx.res.statusCode : 499;
      metrics.requestSeconds.observe({
        labels: { method: ctx.method, route, status: String(status) },
        value: ms / 1000,
        exemplarLabels: exemplarLabels(),
      });
      const { requestId, orderId } = ctx.state as { requestId?: string; orderId?: string };
      const line = { method: ctx.method, path: ctx.path, route, status, ms: Math.round(ms * 10) / 10, requestId };
      logger.info(orderId === undefined ? line : { ...line, orderId }, 'request');
    };
    // The answer ends in whatever context the socket was in: the line belongs to the request's span.
    ctx.res.once('close', context.bind(context.active(), ended));
    await next();
  };
}
