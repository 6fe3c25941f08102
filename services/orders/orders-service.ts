import { type Service, streamsService } from '@orders-platform/kit';
import { StreamsError, systemClock } from '@orders-platform/streams';
import type { Client } from '@orders-platform/streams/client';
import { APPLICATION_ID, ordersSettings } from './config.ts';
import { FetchedOrderTail } from './fetched-order-tail.ts';
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
    const tail = new FetchedOrderTail();
    let client: Client | undefined;
    const { INSTANCE: instance, MAX_WAITERS: maxWaiters, WRITE_TIMEOUT_MS: writeTimeoutMs } = settings;
    const { MAX_STANDBY_LAG: maxLag, HAND_OVER_MS: handOverMs } = settings;
    const { order: onOrder, query: onQuery } = orderMetrics(metrics, () => api.waiting);
    const limits = { maxWaiters, writeTimeoutMs, maxLag, handOverMs };
    const api = new OrdersApi({ view, log, tail, instance, closing, ...limits, onQuery });
    return {
      topology: (serdes) => ordersTopology(serdes, onOrder),
      routes: orderRoutes(api),
      bodyLimitBytes: settings.BODY_LIMIT_BYTES,
      async started({ streams, serdes: { orders }, client: factory }) {
        client = factory({ clientId: 'orders-api', clock: systemClock });
        const partitions = await partitionsOf(orders.topic, client);
        tail.open(client, orders, partitions);
        await log.open(client, orders, partitions);
        await view.open(streams);
      },
      async closing() {
        await api.close();
        await client?.close();
      },
    };
  },
});

async function partitionsOf(topic: string, { admin }: Client): Promise<number> {
  const partitions = (await admin.partitionCounts([topic])).get(topic);
  if (partitions !== undefined) return partitions;
  throw new StreamsError('STREAMS_MISSING_TOPIC', `topic ${topic} does not exist`, { topic });
}
