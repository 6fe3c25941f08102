import type { Router } from '@koa/router';
import Koa from 'koa';
import { accessLog } from './access-log.ts';
import { type Health, healthRoutes } from './health.ts';
import { textBody } from './json-body.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import { problemJson } from './problem-json.ts';
import { requestId } from './request-id.ts';
import { requestTracing } from './request-tracing.ts';

/** What a service's web side is made of. */
export interface WebAppOptions {
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly health: Health;
  readonly routes?: Router;
  /** Larger bodies are answered with 413; 64 KiB unless given. */
  readonly bodyLimitBytes?: number;
}

/**
 * The frame that every service answers HTTP in. In this order: probes and metrics, request id and instance header,
 * span, access log and metrics, problems as documents, body as text, the service's routes.
 */
export function createWebApp({ logger, metrics, health, routes, bodyLimitBytes = 64 * 1024 }: WebAppOptions): Koa {
  const app = new Koa();
  app.silent = true;
  app.on('error', (error) => logger.debug({ err: error }, 'an answer could not be written'));
  app.use(healthRoutes(health, metrics).routes());
  app.use(requestId(health.instance));
  app.use(requestTracing());
  app.use(accessLog(logger, metrics));
  app.use(problemJson(logger));
  app.use(textBody(bodyLimitBytes));
  if (routes) app.use(routes.routes()).use(routes.allowedMethods());
  return app;
}
