import { STATUS_CODES } from 'node:http';
import { printJson } from '@orders-platform/contracts';
import type { Context, Middleware } from 'koa';
import { HttpProblem } from './http-problem.ts';
import type { Logger } from './logger.ts';

/**
 * Whatever goes wrong further in is answered as application/problem+json: what a route threw on purpose as it says,
 * a client's fault with its status, everything else as a plain 500 whose cause is logged and not shown.
 */
export function problemJson(logger: Logger): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status >= 400 && (ctx.body === undefined || ctx.body === null)) {
        answer(ctx, new HttpProblem(ctx.status, `${ctx.method} ${ctx.path}: ${STATUS_CODES[ctx.status]}.`));
      }
    } catch (error) {
      const problem = toProblem(error);
      if (problem.status >= 500 && !(error instanceof HttpProblem)) {
        logger.error({ err: error, method: ctx.method, path: ctx.path }, 'a request failed');
      }
      answer(ctx, problem);
    }
  };
}

function answer(ctx: Context, problem: HttpProblem): void {
  ctx.status = problem.status;
  ctx.set({ ...problem.headers });
  ctx.type = 'application/problem+json';
  ctx.body = printJson(problem.toDocument(ctx.path));
}

function toProblem(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  const { status, expose, message } = error as { status?: number; expose?: boolean; message?: string };
  if (status !== undefined && status >= 400 && status < 500 && expose !== false) {
    return new HttpProblem(status, message ?? STATUS_CODES[status] ?? 'refused', { cause: error });
  }
  return new HttpProblem(500, 'The service failed to answer; its log has the cause.', { cause: error });
}
