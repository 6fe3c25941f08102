import { createMetrics, startTelemetry } from '@orders-platform/kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { decisionMetrics } from '../decision-metrics.ts';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';

beforeAll(() => startTelemetry({ service: 't', instance: 't-0', exporter: 'none' }));

function shown() {
  const metrics = createMetrics();
  const listener = decisionMetrics(metrics);
  const lines = async () => (await metrics.registry.metrics()).split('\n');
  return { listener, lines };
}

describe('decisionMetrics', () => {
  it('counts checks by what came of them, each from 0', async () => {
    const { listener, lines } = shown();
    listener.checked({ orderId: 'o', checkType: 'FRAUD_CHECK', validationResult: 'FAIL' });
    const all = await lines();
    expect(all).toContain('order_validations_total{check="FRAUD_CHECK",outcome="FAIL"} 1');
    expect(all).toContain('order_validations_total{check="INVENTORY_CHECK",outcome="ERROR"} 0');
  });

  it('leads from how long a decision took to the trace of the order, when that is kept', async () => {
    const { listener, lines } = shown();
    const headers = (flags: string) => [
      { key: 'traceparent', value: Buffer.from(`00-${TRACE_ID}-00f067aa0ba902b7-${flags}`) },
    ];
    listener.decided('VALIDATED', 42, headers('01'));
    listener.decided('VALIDATED', 400, headers('00'));
    listener.decided('FAILED', -3, undefined);
    const all = await lines();
    const bucket = (le: string) => all.find((line) => line.includes(`_bucket{le="${le}",outcome="VALIDATED"}`));
    expect(bucket('0.05')).toMatch(`# {trace_id="${TRACE_ID}"} 0.042`);
    expect(bucket('0.5')).not.toContain('#');
    expect(all).toContain('orders_created_to_decided_seconds_sum{outcome="FAILED"} 0');
    expect(all).toContain('orders_created_to_decided_seconds_count{outcome="VALIDATED"} 2');
  });
});
