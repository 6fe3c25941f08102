import {
  ALL_SCHEMAS,
  ORDER_STATES,
  type Order,
  type OrderState,
  platformSerdes,
  ShippedRegistry,
} from '@orders-platform/contracts';
import { partitionOf, type TimestampedKeyValueStore } from '@orders-platform/streams';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { laterOrder } from '../later-order.ts';
import { ORDERS_STORE, ordersTopology } from '../topology.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const orderSerdes = { keySerde: serdes.orders.key, valueSerde: serdes.orders.value };
const PARTITIONS = 4;
const order: Order = {
  id: 'o-1',
  customerId: 2n ** 63n - 1n,
  state: 'CREATED',
  product: 'UNDERPANTS',
  quantity: 3,
  price: 0.1,
};

describe('laterOrder', () => {
  const allowed: readonly (readonly [OrderState, OrderState])[] = [
    ['CREATED', 'VALIDATED'],
    ['CREATED', 'FAILED'],
    ['CREATED', 'SHIPPED'],
    ['VALIDATED', 'SHIPPED'],
  ];
  const every = ORDER_STATES.flatMap((from) => ORDER_STATES.map((to) => [from, to] as const));

  it.each(every)('from %s by a record of %s', (from, to) => {
    const moves = allowed.some(([before, after]) => before === from && after === to);
    expect(laterOrder({ ...order, state: from }, { ...order, state: to }).state).toBe(moves ? to : from);
  });

  it('keeps the first content when a second one comes in the same state', () => {
    expect(laterOrder(order, { ...order, quantity: 4 })).toBe(order);
  });
});

describe('the orders topology', () => {
  let driver: TopologyTestDriver;

  beforeEach(() => {
    driver = new TopologyTestDriver(ordersTopology(serdes), { partitions: { orders: PARTITIONS } });
    return () => driver.close();
  });

  const pipe = (value: Order | null, id = value?.id ?? 'o-1') =>
    driver.inputTopic('orders', orderSerdes).pipe(id, value, { timestamp: 1000 });
  const get = (id: string) => {
    const partition = partitionOf(Buffer.from(id), PARTITIONS);
    return driver.store<TimestampedKeyValueStore<string, Order>>(ORDERS_STORE, partition).get(id)?.value;
  };

  it('has an order as it was written', () => {
    pipe(order);
    expect(get('o-1')).toEqual(order);
    expect(get('o-2')).toBeUndefined();
  });

  it('follows an order to its end and does not go back by a replay', () => {
    const states = ['CREATED', 'VALIDATED', 'SHIPPED'] as const;
    for (const state of states) {
      pipe({ ...order, state });
      expect(get('o-1')?.state).toBe(state);
    }
    for (const state of [...states, 'FAILED'] as const) pipe({ ...order, state });
    expect(get('o-1')?.state).toBe('SHIPPED');
  });

  it('keeps the first of two ends', () => {
    for (const state of ['CREATED', 'FAILED', 'VALIDATED', 'SHIPPED'] as const) pipe({ ...order, state });
    expect(get('o-1')?.state).toBe('FAILED');
  });

  it('is not moved by a record without a value or without a key', () => {
    pipe(order);
    pipe(null);
    driver.inputTopic('orders', orderSerdes).pipe(null, { ...order, state: 'FAILED' }, { timestamp: 1000 });
    expect(get('o-1')).toEqual(order);
  });

  it('has every order in the task of its partition', () => {
    const ids = Array.from({ length: 40 }, (_, i) => `o-${i}`);
    for (const id of ids) pipe({ ...order, id });
    for (const id of ids) expect(get(id)?.id).toBe(id);
  });
});
