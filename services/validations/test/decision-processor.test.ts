import type { Order, OrderValidation } from '@orders-platform/contracts';
import { type Punctuator, Record } from '@orders-platform/streams';
import { beforeEach, describe, expect, it } from 'vitest';
import { DecisionProcessor, PENDING_ORDERS_STORE } from '../decision-processor.ts';
import { NOTHING_KNOWN, type PendingOrder } from '../pending-order.ts';

const TIMEOUT_MS = 300_000;
const order: Order = { id: 'o-1', customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1 };

function mapStore<V>(entries: Map<string, V>) {
  return {
    get: (id: string) => entries.get(id),
    put: (id: string, value: V) => void entries.set(id, value),
    delete: (id: string) => void entries.delete(id),
    all: () => entries.entries(),
  };
}

// The test driver begins with empty stores; these orders were waiting before.
describe('DecisionProcessor, opened again', () => {
  const PLACED_AT = 1000;
  let now: number;
  let forwarded: Record<string, Order>[];
  let pending: Map<string, PendingOrder>;
  let processor: DecisionProcessor;
  let tick: Punctuator;

  beforeEach(() => {
    now = 1_700_000_000_000;
    forwarded = [];
    pending = new Map([
      ['o-1', { ...NOTHING_KNOWN, placed: { order, at: PLACED_AT } }],
      ['o-2', { ...NOTHING_KNOWN, failed: true }],
    ]);
    processor = new DecisionProcessor(TIMEOUT_MS);
    const decided = mapStore(new Map<string, boolean>());
    processor.init({
      getStateStore: (name: string) => (name === PENDING_ORDERS_STORE ? mapStore(pending) : decided),
      forward: (record: Record<string, Order>) => void forwarded.push(record),
      currentSystemTimeMs: () => now,
      schedule: (_ms: number, _type: string, punctuator: Punctuator) => {
        tick = punctuator;
      },
    } as never);
  });

  const advance = (ms: number) => {
    now += ms;
    tick(now);
  };

  it('gives what it finds its whole time, however old it is, and ends it then', () => {
    advance(TIMEOUT_MS - 1);
    expect(forwarded).toEqual([]);
    expect(pending.size).toBe(2);
    advance(1);
    expect(forwarded.map(({ value, timestamp }) => [value, timestamp])).toEqual([
      [{ ...order, state: 'FAILED' }, PLACED_AT + TIMEOUT_MS],
    ]);
    expect(pending.size).toBe(0);
  });

  it('goes on with what it knew', () => {
    const refused: OrderValidation = { orderId: 'o-1', checkType: 'FRAUD_CHECK', validationResult: 'FAIL' };
    processor.process(new Record('o-1', refused, PLACED_AT + 1));
    processor.process(new Record('o-2', { ...order, id: 'o-2' }, PLACED_AT + 2));
    expect(forwarded.map(({ key, value }) => [key, value.state])).toEqual([
      ['o-1', 'FAILED'],
      ['o-2', 'FAILED'],
    ]);
  });
});
