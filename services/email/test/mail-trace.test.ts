import { trace } from '@opentelemetry/api';
import { startTelemetry } from '@orders-platform/kit';
import { beforeAll, describe, expect, it } from 'vitest';
import { mailTrace } from '../mail-trace.ts';

const ORDER = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const PAYMENT = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
const headers = (value: string) => [{ key: 'traceparent', value: Buffer.from(value) }];

beforeAll(() => startTelemetry({ service: 't', instance: 't-0', exporter: 'none' }));

describe('mailTrace', () => {
  it('goes on from the order when the payment is in no trace', () => {
    const found = mailTrace([], ORDER);
    expect(found?.links).toEqual([]);
    expect(trace.getSpanContext(found?.parent as never)?.spanId).toBe('00f067aa0ba902b7');
  });

  it('goes on from the payment and links to the order when they are in two traces', () => {
    const found = mailTrace(headers(PAYMENT), ORDER);
    expect(trace.getSpanContext(found?.parent as never)?.spanId).toBe('b7ad6b7169203331');
    expect(found?.links).toMatchObject([{ context: { traceId: '4bf92f3577b34da6a3ce929d0e0e4736' } }]);
  });

  it('links to nothing within one trace, and is none without any', () => {
    expect(mailTrace(headers(ORDER), ORDER)?.links).toEqual([]);
    expect(mailTrace([], undefined)).toBeUndefined();
  });
});
