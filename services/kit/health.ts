import { Router } from '@koa/router';
import { printJson } from '@orders-platform/contracts';
import type { Metrics } from './metrics.ts';

/** Whether an instance can do its work: its tasks run and their stores are restored. The rest says why not. */
export interface ReadyReport {
  readonly ready: boolean;
  readonly reason?: string;
  readonly [detail: string]: unknown;
}

/** What the probes ask. */
export interface Health {
  readonly instance: string;
  /** Cheap: asked every few seconds. */
  readonly ready: () => ReadyReport;
  /** False when only a restart can help; true unless given. */
  readonly alive?: () => boolean;
}

/** `/livez`, `/readyz` and `/metrics`. */
export function healthRoutes({ instance, ready, alive = () => true }: Health, metrics: Metrics): Router {
  const router = new Router();
  router.get('/livez', (ctx) => {
    const lives = alive();
    ctx.status = lives ? 200 : 503;
    ctx.type = 'application/json';
    ctx.body = printJson({ alive: lives, instance });
  });
  router.get('/readyz', (ctx) => {
    const report = ready();
    ctx.status = report.ready ? 200 : 503;
    ctx.type = 'application/json';
    ctx.body = printJson({ ...report, instance });
  });
  router.get('/metrics', async (ctx) => {
    const body = await metrics.registry.metrics();
    ctx.type = metrics.registry.contentType;
    ctx.body = body;
  });
  return router;
}
