import { type Service, streamsService } from '@orders-platform/kit';
import { APPLICATION_ID, ordersSettings } from './config.ts';
import { orderMetrics } from './order-metrics.ts';
import { OrdersApi } from './orders-api.ts';
import { ProducedOrderLog } from './produced-order-log.ts';
import { orderRoutes } from './routes.ts';
import { StoreOrdersView } from './store-orders-view.ts';
import { ordersTopology } from './topology.ts';

/** The orders service: the API over the materialised view that its own streams application keeps. */
export const ordersService: Service<typeof ordersSettings> = streamsService({
  name: 'orders',
  applicationId: APPLICATION_ID,
  settings: ordersSettings,
  build({ settings, metrics, closing }) {
    const view = new StoreOrdersView();
    const log = new ProducedOrderLog();
    const { INSTANCE: instance, MAX_WAITERS: maxWaiters, WRITE_TIMEOUT_MS: writeTimeoutMs } = settings;
    const { MAX_STANDBY_LAG: maxLag, HAND_OVER_MS: handOverMs } = settings;
    const { order: onOrder, query: onQuery } = orderMetrics(metrics, () => api.waiting);
    const limits = { maxWaiters, writeTimeoutMs, maxLag, handOverMs };
    const api = new OrdersApi({ view, log, instance, closing, ...limits, onQuery });
    return {
      topology: (serdes) => ordersTopology(serdes, onOrder),
      routes: orderRoutes(api),
      bodyLimitBytes: settings.BODY_LIMIT_BYTES,
      async started({ streams, serdes, client }) {
        await log.open(client, serdes.orders);
        await view.open(streams);
      },
      async closing() {
        await api.close();
        await log.close();
      },
    };
  },
});
