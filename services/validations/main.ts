import { runService, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID, validationsSettings } from './config.ts';
import { decisionMetrics } from './decision-metrics.ts';
import { validationsTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'validations',
    applicationId: APPLICATION_ID,
    settings: validationsSettings,
    build({ settings, metrics }) {
      const options = { timeoutMs: settings.VALIDATION_TIMEOUT_MS, listener: decisionMetrics(metrics) };
      return { topology: (serdes) => validationsTopology(serdes, options) };
    },
  }),
);
