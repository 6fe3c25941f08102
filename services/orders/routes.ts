import { Router } from '@koa/router';
import { openApiDocument, printJson } from '@orders-platform/contracts';
import type { Context } from 'koa';
import { type Answer, sendAnswer } from './answer.ts';
import type { OrdersApi } from './orders-api.ts';
import { idOf, orderOf, waitOf } from './request.ts';

/** The HTTP interface of the orders service. */
export function orderRoutes(api: OrdersApi): Router {
  const router = new Router();
  const openApi = printJson(openApiDocument(), 2);

  router.get('/openapi.json', (ctx) => {
    ctx.type = 'application/json';
    ctx.body = openApi;
  });
  router.post('/v1/orders', async (ctx) => {
    const order = orderOf(ctx);
    await respond(ctx, order.id, () => api.create(ctx, order));
  });
  router.get('/v1/orders/:id', async (ctx) => {
    const id = idOf(ctx);
    await respond(ctx, id, () => api.wait(ctx, id, 'created', waitOf(ctx)));
  });
  router.get('/v1/orders/:id/validated', async (ctx) => {
    const id = idOf(ctx);
    await respond(ctx, id, () => api.wait(ctx, id, 'decided', waitOf(ctx)));
  });
  router.post('/v1/orders/:id/ship', async (ctx) => {
    const id = idOf(ctx);
    await respond(ctx, id, () => api.ship(ctx, id));
  });
  return router;
}

async function respond(ctx: Context, orderId: string, answer: () => Promise<Answer>): Promise<void> {
  ctx.state.orderId = orderId;
  sendAnswer(ctx, await answer());
}
