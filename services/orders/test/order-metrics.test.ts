import type { Order } from '@orders-platform/contracts';
import { createMetrics } from '@orders-platform/kit';
import { expect, it } from 'vitest';
import { orderMetrics } from '../order-metrics.ts';

it('counts orders by state, and queries by who answers and how far behind', async () => {
  const metrics = createMetrics();
  const { order, query } = orderMetrics(metrics, () => 5);
  order({ state: 'CREATED' } as Order);
  query('active', 0);
  query('standby', 30);
  query('remote', 0);
  query('remote', 0);
  query('log', 0);
  const lines = (await metrics.registry.metrics()).split('\n');
  const labels = 'application_id="orders",store="orders-store"';
  for (const line of [
    'orders_total{state="CREATED"} 1',
    'orders_total{state="SHIPPED"} 0',
    `kafka_streams_queries_total{${labels},served_by="active"} 1`,
    `kafka_streams_queries_total{${labels},served_by="standby"} 1`,
    `kafka_streams_queries_total{${labels},served_by="remote"} 2`,
    `kafka_streams_queries_total{${labels},served_by="log"} 1`,
    `kafka_streams_query_staleness_records_sum{${labels}} 30`,
    `kafka_streams_query_staleness_records_count{${labels}} 2`,
    'orders_waiting_requests 5',
  ]) {
    expect(lines).toContain(line);
  }
});
