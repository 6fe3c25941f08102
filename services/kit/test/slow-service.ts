// A service of the frame's own test: one route that answers when its order of events allows it.
import { setTimeout as sleep } from 'node:timers/promises';
import { Router } from '@koa/router';
import { runService, serviceSettings } from '../index.ts';

await runService({
  name: 'slow',
  settings: serviceSettings,
  build({ logger }) {
    const routes = new Router();
    routes.get('/slow', async (ctx) => {
      logger.info('in the route');
      await sleep(300);
      ctx.body = 'answered';
    });
    return {
      routes,
      ready: () => ({ ready: true }),
      start: async () => {},
      async close() {
        if (process.env['FAIL_CLOSE']) throw new Error('cannot close');
        logger.info('parts closed');
      },
    };
  },
});
