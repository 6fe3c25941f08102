import { runService, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID, validationsSettings } from './config.ts';
import { validationsTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'validations',
    applicationId: APPLICATION_ID,
    settings: validationsSettings,
    build: ({ settings }) => ({
      topology: (serdes) => validationsTopology(serdes, { timeoutMs: settings.VALIDATION_TIMEOUT_MS }),
    }),
  }),
);
