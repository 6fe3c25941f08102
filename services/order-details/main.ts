import { runService, serviceSettings, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID } from './config.ts';
import { orderDetailsTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'order-details',
    applicationId: APPLICATION_ID,
    settings: serviceSettings,
    build: () => ({ topology: orderDetailsTopology }),
  }),
);
