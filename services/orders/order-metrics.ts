import { ORDER_STATES, type Order } from '@orders-platform/contracts';
import type { Metrics } from '@orders-platform/kit';
import { Counter, Gauge, Histogram } from 'prom-client';
import { APPLICATION_ID } from './config.ts';
import { ORDERS_STORE } from './topology.ts';

/** Who answers a question to a store: the active task here, a copy here, another instance; in their place the log. */
export type ServedBy = 'active' | 'standby' | 'remote' | 'log';

/** What the orders service counts. */
export interface OrderMetrics {
  /** A record of an order was processed. */
  order(order: Order): void;
  /** A request is answered by the store here, at most `lag` records behind, or sent to another instance. */
  query(servedBy: ServedBy, lag: number): void;
}

const STORE = { application_id: APPLICATION_ID, store: ORDERS_STORE } as const;
const SERVED_BY: readonly ServedBy[] = ['active', 'standby', 'remote', 'log'];

/** Shows orders by the state they came to, queries by who answers, and `waiting` requests. */
export function orderMetrics({ registry }: Metrics, waiting: () => number): OrderMetrics {
  const registers = [registry];
  const orders = new Counter({
    name: 'orders_total',
    help: 'Records of orders, by the state that they bring the order to.',
    labelNames: ['state'],
    registers,
  });
  const queries = new Counter({
    name: 'kafka_streams_queries_total',
    help: 'Questions to a store, by who answers: the active task here, a standby task here, another instance, the log.',
    labelNames: ['application_id', 'store', 'served_by'],
    registers,
  });
  const staleness = new Histogram({
    name: 'kafka_streams_query_staleness_records',
    help: 'How many records the store may have been behind when it answered; 0 for an active task.',
    labelNames: ['application_id', 'store'],
    buckets: [0, 1, 10, 100, 1_000, 10_000],
    registers,
  });
  for (const state of ORDER_STATES) orders.inc({ state }, 0);
  for (const served_by of SERVED_BY) queries.inc({ ...STORE, served_by }, 0);
  staleness.zero(STORE);
  new Gauge({
    name: 'orders_waiting_requests',
    help: 'Requests that wait at this instance, for an order or for another instance.',
    registers,
    collect() {
      this.set(waiting());
    },
  });
  return {
    order: ({ state }) => orders.inc({ state }),
    query(servedBy, lag) {
      queries.inc({ ...STORE, served_by: servedBy });
      if (servedBy === 'active' || servedBy === 'standby') staleness.observe(STORE, lag);
    },
  };
}
