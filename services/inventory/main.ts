import { runService, serviceSettings, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID } from './config.ts';
import { inventoryTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'inventory',
    applicationId: APPLICATION_ID,
    settings: serviceSettings,
    build: () => ({ topology: inventoryTopology }),
  }),
);
