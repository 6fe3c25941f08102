import { ALL_SCHEMAS, type Order, platformSerdes, ShippedRegistry } from '@orders-platform/contracts';
import { describe, expect, it } from 'vitest';
import { tracedOrderSerde } from '../traced-order.ts';

const { value: orders } = platformSerdes(new ShippedRegistry(ALL_SCHEMAS)).orders;
const serde = tracedOrderSerde(orders);
const order: Order = { id: 'o', customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 0.1 };
const TRACE = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';

describe('tracedOrderSerde', () => {
  it('keeps an order with its trace, and one without as its topic has it', () => {
    expect(serde.deserialize('t', serde.serialize('t', { order, trace: TRACE }))).toEqual({ order, trace: TRACE });
    const plain = serde.serialize('t', { order, trace: undefined });
    expect(plain).toEqual(orders.serialize('t', order));
    expect(serde.deserialize('t', plain)).toEqual({ order, trace: undefined });
  });

  it('refuses bytes that say they are traced and are not', () => {
    const bytes = Buffer.concat([Buffer.of(1), Buffer.alloc(60)]);
    expect(() => serde.deserialize('t', bytes)).toThrow(expect.objectContaining({ code: 'STREAMS_DESERIALIZATION' }));
  });
});
