import { ALL_SCHEMAS, type Order, platformSerdes, ShippedRegistry } from '@orders-platform/contracts';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { SESSION_GAP_MS, SESSION_GRACE_MS } from '../config.ts';
import { fraudTopology } from '../topology.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const orderSerdes = { keySerde: serdes.orders.key, valueSerde: serdes.orders.value };
const validationSerdes = { keySerde: serdes.orderValidations.key, valueSerde: serdes.orderValidations.value };
const HOUR = SESSION_GAP_MS;
const START = 1_700_000_000_000;

describe('the fraud topology', () => {
  let driver: TopologyTestDriver;
  let count: number;

  beforeEach(() => {
    driver = new TopologyTestDriver(fraudTopology(serdes), { partitions: { orders: 4 } });
    count = 0;
    return () => driver.close();
  });

  /** Pipes an order of one piece and answers what was said of it, and nothing else. */
  function place(price: number, at: number, change: Partial<Order> = {}): string {
    const id = `o-${count++}`;
    const order: Order = {
      id,
      customerId: 1n,
      state: 'CREATED',
      product: 'JUMPERS',
      quantity: 1,
      price,
      ...change,
    };
    driver.inputTopic('orders', orderSerdes).pipe(id, order, { timestamp: START + at });
    return id;
  }

  const output = () => driver.outputTopic('order-validations', validationSerdes).readAll();
  const verdicts = () => output().map(({ value }) => value?.validationResult);

  it('writes one FRAUD_CHECK under the order id, at the time of the order', () => {
    const id = place(10, 5);
    expect(output()).toEqual([
      expect.objectContaining({
        key: id,
        value: { orderId: id, checkType: 'FRAUD_CHECK', validationResult: 'PASS' },
        timestamp: START + 5,
      }),
    ]);
  });

  it('sends the headers of the order on with its verdict, through the session', () => {
    const order: Order = { id: 'o', customerId: 9n, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1 };
    const headers = [{ key: 'traceparent', value: Buffer.from('of the order') }];
    driver.inputTopic('orders', orderSerdes).pipe('o', order, { timestamp: START, headers });
    expect(output().map((record) => record.headers)).toEqual([headers]);
  });

  it.each([
    ['2000 in one order', [2000], ['FAIL']],
    ['a cent less', [1999.99], ['PASS']],
    ['the next double below 2000', [1999.9999999999998], ['PASS']],
    ['2000 by several orders', [1000, 999.99, 0.01], ['PASS', 'PASS', 'FAIL']],
    ['what comes after the limit', [2000, 0, 1], ['FAIL', 'FAIL', 'FAIL']],
    ['2000 in tenths, of which doubles lose some', [1999, ...Array(10).fill(0.1)], [...Array(10).fill('PASS'), 'FAIL']],
    ['more than any double', [Number.MAX_VALUE, Number.MAX_VALUE], ['FAIL', 'FAIL']],
    ['the smallest price there is', [1999.99, Number.MIN_VALUE, 0.01], ['PASS', 'PASS', 'FAIL']],
  ])('knows %s', (_what, prices, expected) => {
    for (const price of prices) place(price, 0);
    expect(verdicts()).toEqual(expected);
  });

  it('multiplies price by quantity', () => {
    place(0.1, 0, { quantity: 19_999 });
    place(0.1, 0, { quantity: 1 });
    expect(verdicts()).toEqual(['PASS', 'FAIL']);
  });

  it('counts an order of negative quantity against the total', () => {
    place(100, 0, { quantity: -1 });
    place(2050, 0);
    place(50, 0);
    expect(verdicts()).toEqual(['PASS', 'PASS', 'FAIL']);
  });

  it('counts a price that is no finite number as nothing', () => {
    place(Number.NaN, 0);
    place(Number.POSITIVE_INFINITY, 0);
    place(1999, 0);
    place(1, 0);
    expect(verdicts()).toEqual(['PASS', 'PASS', 'PASS', 'FAIL']);
  });

  it('keeps customers apart whose ids a double cannot tell apart', () => {
    place(1500, 0, { customerId: 2n ** 53n });
    place(1500, 0, { customerId: 2n ** 53n + 1n });
    expect(verdicts()).toEqual(['PASS', 'PASS']);
  });

  describe('sessions', () => {
    it('go on after a pause of exactly one hour', () => {
      place(1500, 0);
      place(500, HOUR);
      expect(verdicts()).toEqual(['PASS', 'FAIL']);
    });

    it('begin anew after a millisecond more', () => {
      place(1500, 0);
      place(1500, HOUR + 1);
      expect(verdicts()).toEqual(['PASS', 'PASS']);
    });

    it('last as long as no pause is too long', () => {
      for (let i = 0; i < 10; i++) place(200, i * HOUR);
      expect(verdicts()).toEqual([...Array(9).fill('PASS'), 'FAIL']);
    });

    it('become one when an order comes between them, with one verdict on that order', () => {
      place(900, 0);
      place(900, 2 * HOUR);
      expect(verdicts()).toEqual(['PASS', 'PASS']);
      const between = place(200, HOUR);
      expect(output().slice(2)).toEqual([
        expect.objectContaining({
          key: between,
          value: expect.objectContaining({ validationResult: 'FAIL' }),
          timestamp: START + HOUR,
        }),
      ]);
    });

    it('count an order that comes late within the grace', () => {
      place(1500, 0);
      place(1, HOUR + SESSION_GRACE_MS);
      place(500, 0);
      expect(verdicts()).toEqual(['PASS', 'PASS', 'FAIL']);
    });
  });

  it('judges an order too late for any session by itself instead of dropping it', () => {
    const now = 10 * 24 * HOUR;
    // The orders of one customer are in one task, so these share its stream time.
    place(1999, now);
    place(1999, now - HOUR - SESSION_GRACE_MS - 1);
    place(1999, now - HOUR - SESSION_GRACE_MS - 1);
    place(2000, 0);
    expect(verdicts()).toEqual(['PASS', 'PASS', 'PASS', 'FAIL']);
    expect(driver.dropped()).toEqual({});
  });

  it.each(['VALIDATED', 'FAILED', 'SHIPPED'] as const)('does not count an order again when it is %s', (state) => {
    place(1500, 0);
    place(1500, 0, { state });
    place(499, 0);
    expect(verdicts()).toEqual(['PASS', 'PASS']);
  });

  it('leaves a record without a value alone', () => {
    driver.inputTopic('orders', orderSerdes).pipe('o-1', null, { timestamp: START });
    expect(output()).toEqual([]);
  });

  it('gives each of many orders one verdict, the one that adding them up in order gives', () => {
    const totals = new Map<bigint, number>();
    const expected = new Map<string, string>();
    for (let i = 0; i < 400; i++) {
      const customerId = BigInt(i % 7);
      const cents = ((i * 7919) % 9_000) + 1;
      const total = (totals.get(customerId) ?? 0) + cents;
      totals.set(customerId, total);
      expected.set(place(cents / 100, i, { customerId }), total >= 200_000 ? 'FAIL' : 'PASS');
    }
    const seen = output().map(({ value }) => [value?.orderId, value?.validationResult] as const);
    expect(seen).toHaveLength(400);
    expect(new Map(seen)).toEqual(expected);
    expect(new Set(expected.values())).toEqual(new Set(['PASS', 'FAIL']));
  });
});
