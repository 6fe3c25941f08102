import { runService, serviceSettings, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID } from './config.ts';
import { fraudTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'fraud',
    applicationId: APPLICATION_ID,
    settings: serviceSettings,
    build: () => ({ topology: fraudTopology }),
  }),
);
