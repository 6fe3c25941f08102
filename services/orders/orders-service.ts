import type { ReadyReport, Service, ServiceFrame } from '@orders-platform/kit';
import { Gauge } from 'prom-client';
import type * as z from 'zod';
import { ordersSettings } from './config.ts';
import type { OrderLog } from './order-log.ts';
import { OrdersApi } from './orders-api.ts';
import type { OrdersView } from './orders-view.ts';
import { orderRoutes } from './routes.ts';

/** The stream processing beside the API: the materialised view and the way into the log. */
export interface OrdersBackend {
  readonly view: OrdersView;
  readonly log: OrderLog;
  readonly ready: () => ReadyReport;
  /** Rejects when it cannot go on. */
  readonly failed: Promise<never>;
  /** Begins; the other instances reach this one's API at `host` and `port`. */
  start(endpoint: { readonly host: string; readonly port: number }): Promise<void>;
  close(): Promise<void>;
}

/** What a backend is built from. */
export type OrdersFrame = ServiceFrame<z.output<typeof ordersSettings>>;

/** The orders service over a backend. */
export function ordersService(build: (frame: OrdersFrame) => OrdersBackend): Service<typeof ordersSettings> {
  return {
    name: 'orders',
    settings: ordersSettings,
    build(frame) {
      const { settings, metrics, closing } = frame;
      const backend = build(frame);
      const { view, log } = backend;
      const { INSTANCE: instance, MAX_WAITERS: maxWaiters, WRITE_TIMEOUT_MS: writeTimeoutMs } = settings;
      const api = new OrdersApi({ view, log, instance, closing, maxWaiters, writeTimeoutMs });
      new Gauge({
        name: 'orders_waiting_requests',
        help: 'Requests that wait at this instance, for an order or for another instance.',
        registers: [metrics.registry],
        collect() {
          this.set(api.waiting);
        },
      });
      return {
        routes: orderRoutes(api),
        bodyLimitBytes: settings.BODY_LIMIT_BYTES,
        ready: backend.ready,
        failed: backend.failed,
        start: ({ port }) => backend.start({ host: settings.ADVERTISED_HOST, port }),
        async close() {
          await api.close();
          await backend.close();
        },
      };
    },
  };
}
