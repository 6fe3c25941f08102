import type { Order } from '@orders-platform/contracts';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AcknowledgedOrders } from '../acknowledged-orders.ts';

const order = (id: string): Order => ({
  id,
  customerId: 1n,
  state: 'CREATED',
  product: 'JUMPERS',
  quantity: 3,
  price: 9.99,
});
const at = (id: string, offset: number, partition = 0) => ({ order: order(id), position: { partition, offset } });
const anything = () => -1;

let orders: AcknowledgedOrders;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
  orders = new AcknowledgedOrders();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('acknowledged orders', () => {
  it('are told of with how many later writes of their partition are known', () => {
    orders.add(at('one', 3));
    orders.add(at('two', 7));
    orders.add(at('three', 50, 1));
    expect(orders.get('one', anything)).toEqual({ ...at('one', 3), lag: 4 });
    expect(orders.get('two', anything)?.lag).toBe(0);
    expect(orders.get('four', anything)).toBeUndefined();
  });

  it('are as they were written last', () => {
    orders.add(at('one', 3));
    orders.add({ ...at('one', 5), order: { ...order('one'), state: 'SHIPPED' } });
    expect(orders.get('one', anything)).toMatchObject({ order: { state: 'SHIPPED' }, position: { offset: 5 }, lag: 0 });
  });

  it('are not told of to who has seen more', () => {
    orders.add(at('one', 3));
    expect(orders.get('one', () => 3)).toBeDefined();
    expect(orders.get('one', () => 4)).toBeUndefined();
  });

  it('are forgotten after a minute', () => {
    orders.add(at('one', 3));
    vi.advanceTimersByTime(59_000);
    expect(orders.get('one', anything)).toBeDefined();
    vi.advanceTimersByTime(2_000);
    expect(orders.get('one', anything)).toBeUndefined();
  });

  it('are 10 000 at most, the latest ones', () => {
    for (let i = 0; i <= 10_000; i++) orders.add(at(`order-${i}`, i));
    expect(orders.get('order-0', anything)).toBeUndefined();
    expect(orders.get('order-1', anything)?.lag).toBe(9_999);
  });
});
