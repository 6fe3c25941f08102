import { runService, serviceSettings, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID } from './config.ts';
import { registerStockMetrics, StockLevels } from './stock-levels.ts';
import { inventoryTopology } from './topology.ts';

await runService(
  streamsService({
    name: 'inventory',
    applicationId: APPLICATION_ID,
    settings: serviceSettings,
    build({ metrics }) {
      const levels = new StockLevels();
      registerStockMetrics(metrics, levels);
      return { topology: (serdes) => inventoryTopology(serdes, levels) };
    },
  }),
);
