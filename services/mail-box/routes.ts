import { Router } from '@koa/router';
import { HttpProblem } from '@orders-platform/kit';
import { mailPage } from './mail-page.ts';
import type { MailStore } from './mail-store.ts';

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100_000;

/** `/` for people, `/mails` for programs. */
export function mailRoutes(store: MailStore): Router {
  const router = new Router();
  router.get('/', (ctx) => {
    ctx.type = 'text/html; charset=utf-8';
    ctx.body = mailPage(store.list(DEFAULT_LIMIT), store);
  });
  router.get('/mails', (ctx) => {
    const mails = store.list(limitOf(ctx.query['limit']));
    ctx.body = { received: store.received, distinct: store.distinct, duplicates: store.duplicates(), mails };
  });
  return router;
}

function limitOf(text: string | string[] | undefined): number {
  if (text === undefined) return DEFAULT_LIMIT;
  if (typeof text === 'string' && /^\d{1,6}$/.test(text) && Number(text) <= MAX_LIMIT) return Number(text);
  const detail = `must be a number from 0 to ${MAX_LIMIT}`;
  throw new HttpProblem(400, `limit ${detail}.`, { code: 'invalid-request', errors: [{ field: 'limit', detail }] });
}
