import { ALL_SCHEMAS, type Order, platformSerdes, ShippedRegistry } from '@orders-platform/contracts';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { checkOrder } from '../check-order.ts';
import { orderDetailsTopology } from '../topology.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const orderSerdes = { keySerde: serdes.orders.key, valueSerde: serdes.orders.value };
const validationSerdes = { keySerde: serdes.orderValidations.key, valueSerde: serdes.orderValidations.value };
const order: Order = { id: 'o-1', customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1 };

describe('checkOrder', () => {
  it.each([
    ['an ordinary order', {}],
    ['nothing for nothing', { quantity: 0, price: 0 }],
    ['the largest of both', { quantity: 2 ** 31 - 1, price: Number.MAX_VALUE }],
    ['the smallest price', { price: Number.MIN_VALUE }],
  ])('passes %s', (_what, change) => {
    expect(checkOrder({ ...order, ...change })).toBe('PASS');
  });

  it.each([
    ['a negative quantity', { quantity: -1 }],
    ['the lowest quantity', { quantity: -(2 ** 31) }],
    ['a negative price', { price: -Number.MIN_VALUE }],
    ['a price that is no number', { price: Number.NaN }],
    ['an infinite price', { price: Number.POSITIVE_INFINITY }],
    ['no product', { product: undefined as unknown as 'JUMPERS' }],
    ['a null product', { product: null as unknown as 'JUMPERS' }],
    ['an unknown product', { product: 'HATS' as 'JUMPERS' }],
  ])('fails %s', (_what, change) => {
    expect(checkOrder({ ...order, ...change })).toBe('FAIL');
  });
});

describe('the order-details topology', () => {
  let driver: TopologyTestDriver;
  const validations = () => driver.outputTopic('order-validations', validationSerdes).readAll();
  const pipe = (value: Order | null, timestamp = 1000) =>
    driver.inputTopic('orders', orderSerdes).pipe(value?.id ?? 'o-1', value, { timestamp });

  beforeEach(() => {
    driver = new TopologyTestDriver(orderDetailsTopology(serdes), { partitions: { orders: 4 } });
    return () => driver.close();
  });

  it('writes one check under the order id, at the time of the order', () => {
    pipe({ ...order, id: 'o-7' }, 1234);
    expect(validations()).toEqual([
      expect.objectContaining({
        key: 'o-7',
        value: { orderId: 'o-7', checkType: 'ORDER_DETAILS_CHECK', validationResult: 'PASS' },
        timestamp: 1234,
      }),
    ]);
  });

  it('checks each of many orders in all partitions once', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `o-${i}`);
    for (const [i, id] of ids.entries()) pipe({ ...order, id, quantity: i % 2 === 0 ? 1 : -1 });
    const results = new Map(validations().map(({ value }) => [value?.orderId, value?.validationResult]));
    expect(results).toEqual(new Map(ids.map((id, i) => [id, i % 2 === 0 ? 'PASS' : 'FAIL'])));
  });

  it.each(['VALIDATED', 'FAILED', 'SHIPPED'] as const)('leaves an order that is %s alone', (state) => {
    pipe({ ...order, state });
    expect(validations()).toEqual([]);
  });

  it('leaves a record without a value alone', () => {
    pipe(null);
    expect(validations()).toEqual([]);
  });

  it('fails a price that is no number, which the bytes of an order can hold', () => {
    pipe({ ...order, price: Number.NaN });
    expect(validations().map(({ value }) => value?.validationResult)).toEqual(['FAIL']);
  });
});
