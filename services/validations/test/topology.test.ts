import {
  ALL_SCHEMAS,
  CHECK_TYPES,
  type CheckType,
  type Order,
  platformSerdes,
  ShippedRegistry,
  type ValidationResult,
} from '@orders-platform/contracts';
import type { KeyValueStore } from '@orders-platform/streams';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_TIMEOUT_MS, JOIN_WINDOW_MS, SESSION_GAP_MS, TIMEOUT_CHECK_MS } from '../config.ts';
import { DECIDED_ORDERS_STORE, PENDING_ORDERS_STORE } from '../decision-processor.ts';
import { validationsTopology } from '../topology.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const orderSerdes = { keySerde: serdes.orders.key, valueSerde: serdes.orders.value };
const validationSerdes = { keySerde: serdes.orderValidations.key, valueSerde: serdes.orderValidations.value };
const [INVENTORY, FRAUD, DETAILS] = CHECK_TYPES;
const START = 1_700_000_000_000;
const PARTITIONS = 4;

const order: Order = {
  id: 'o-1',
  customerId: 2n ** 63n - 1n,
  state: 'CREATED',
  product: 'STOCKINGS',
  quantity: -3,
  price: 0.1 + 0.2,
};

describe('the validations topology', () => {
  let driver: TopologyTestDriver;

  beforeEach(() => {
    driver = new TopologyTestDriver(validationsTopology(serdes), {
      partitions: { orders: PARTITIONS, 'order-validations': PARTITIONS },
      initialWallClockMs: START,
    });
    return () => driver.close();
  });

  const place = (at = 0, change: Partial<Order> = {}) => {
    const value = { ...order, ...change };
    driver.inputTopic('orders', orderSerdes).pipe(value.id, value, { timestamp: START + at });
  };
  const check = (checkType: CheckType, at = 0, validationResult: ValidationResult = 'PASS', orderId = 'o-1') =>
    driver
      .inputTopic('order-validations', validationSerdes)
      .pipe(orderId, { orderId, checkType, validationResult }, { timestamp: START + at });
  const passAll = (at = 0) => {
    for (const type of CHECK_TYPES) check(type, at);
  };
  // What goes into `orders` is among what its readers see; these are the records the topology wrote.
  const decisions = () =>
    driver
      .outputTopic('orders', orderSerdes)
      .readAll()
      .filter(({ value }) => value?.state === 'VALIDATED' || value?.state === 'FAILED');
  const states = () => decisions().map(({ value }) => value?.state);
  const entries = (store: string) =>
    Array.from({ length: PARTITIONS }, (_, partition) => [
      ...driver.store<KeyValueStore<string, unknown>>(store, partition).all(),
    ]).flat();

  describe('an order that passes every check', () => {
    it('is validated once, with all that it was', () => {
      place(1);
      passAll(2);
      expect(decisions()).toEqual([
        expect.objectContaining({ key: 'o-1', value: { ...order, state: 'VALIDATED' }, timestamp: START + 2 }),
      ]);
    });

    it('is validated when its checks come before it', () => {
      passAll(1);
      expect(states()).toEqual([]);
      place(2);
      expect(decisions()).toEqual([
        expect.objectContaining({ value: { ...order, state: 'VALIDATED' }, timestamp: START + 2 }),
      ]);
    });

    it.each([[[0, 1, 2]], [[0, 2, 1]], [[1, 0, 2]], [[1, 2, 0]], [[2, 0, 1]], [[2, 1, 0]]])(
      'is validated in whatever order they come: %s',
      (sequence) => {
        place();
        for (const [i, index] of sequence.entries()) {
          expect(states()).toEqual([]);
          check(CHECK_TYPES[index] as CheckType, i);
        }
        expect(states()).toEqual(['VALIDATED']);
      },
    );

    it('is not validated by one check three times', () => {
      place();
      for (let i = 0; i < 3; i++) check(FRAUD, i);
      check(DETAILS, 3);
      expect(states()).toEqual([]);
      check(INVENTORY, 4);
      expect(states()).toEqual(['VALIDATED']);
    });

    it('is decided once, whatever is replayed', () => {
      for (let i = 0; i < 3; i++) {
        place(i);
        passAll(i);
        check(FRAUD, i, 'FAIL');
      }
      driver.advanceWallClock(2 * DEFAULT_TIMEOUT_MS);
      expect(states()).toEqual(['VALIDATED']);
    });

    it('keeps a price and a customer id that JSON would lose', () => {
      place(0, { customerId: -(2n ** 63n), price: -0, quantity: 2 ** 31 - 1 });
      check(FRAUD);
      check(FRAUD, 0, 'ERROR');
      const [decision] = decisions();
      expect(decision?.value).toEqual({
        ...order,
        customerId: -(2n ** 63n),
        price: -0,
        quantity: 2 ** 31 - 1,
        state: 'FAILED',
      });
      expect(Object.is(decision?.value?.price, -0)).toBe(true);
    });
  });

  describe('the windows', () => {
    it('take checks that follow one another within five minutes, to the millisecond', () => {
      place(SESSION_GAP_MS);
      check(INVENTORY, 0);
      check(FRAUD, SESSION_GAP_MS);
      check(DETAILS, 2 * SESSION_GAP_MS);
      expect(states()).toEqual(['VALIDATED']);
    });

    it('do not take a check a millisecond later', () => {
      place(SESSION_GAP_MS);
      check(INVENTORY, 0);
      check(FRAUD, SESSION_GAP_MS);
      check(DETAILS, 2 * SESSION_GAP_MS + 1);
      expect(states()).toEqual([]);
    });

    it('become one when a late check lies between them', () => {
      place(2 * SESSION_GAP_MS);
      check(INVENTORY, 0);
      check(DETAILS, 2 * SESSION_GAP_MS);
      expect(states()).toEqual([]);
      check(FRAUD, SESSION_GAP_MS);
      expect(states()).toEqual(['VALIDATED']);
    });

    it.each([
      ['before', 0, JOIN_WINDOW_MS],
      ['after', JOIN_WINDOW_MS, 0],
    ])('take an order five minutes %s the checks', (_side, orderAt, checksAt) => {
      place(orderAt);
      passAll(checksAt);
      expect(states()).toEqual(['VALIDATED']);
    });

    it.each([
      ['before', 0, JOIN_WINDOW_MS + 1],
      ['after', JOIN_WINDOW_MS + 1, 0],
    ])(
      'do not take one a millisecond more %s them, which then fails when its time is up',
      (_side, orderAt, checksAt) => {
        place(orderAt);
        passAll(checksAt);
        expect(states()).toEqual([]);
        driver.advanceWallClock(DEFAULT_TIMEOUT_MS);
        expect(states()).toEqual(['FAILED']);
      },
    );
  });

  describe('an order that does not pass a check', () => {
    it.each(['FAIL', 'ERROR'] as const)('fails at once by %s', (result) => {
      place(1);
      check(INVENTORY, 2, result);
      expect(decisions()).toEqual([
        expect.objectContaining({ key: 'o-1', value: { ...order, state: 'FAILED' }, timestamp: START + 2 }),
      ]);
    });

    it('fails once, however many checks it does not pass, and passes nothing later', () => {
      place();
      for (const type of CHECK_TYPES) check(type, 1, 'FAIL');
      passAll(2);
      expect(states()).toEqual(['FAILED']);
    });

    it('fails as soon as it is known, when the check comes first', () => {
      check(FRAUD, 0, 'FAIL');
      check(DETAILS);
      check(INVENTORY);
      expect(states()).toEqual([]);
      place();
      expect(states()).toEqual(['FAILED']);
    });

    it('fails even when all three have passed first, as long as it was not known', () => {
      passAll();
      check(FRAUD, 1, 'FAIL');
      place();
      expect(states()).toEqual(['FAILED']);
    });
  });

  describe('an order whose checks never complete', () => {
    it('fails when its time is up, although the topics are quiet, and no earlier', () => {
      place();
      check(FRAUD);
      check(DETAILS);
      driver.advanceWallClock(DEFAULT_TIMEOUT_MS - 1);
      expect(states()).toEqual([]);
      driver.advanceWallClock(TIMEOUT_CHECK_MS);
      expect(decisions()).toEqual([
        expect.objectContaining({ value: { ...order, state: 'FAILED' }, timestamp: START + DEFAULT_TIMEOUT_MS }),
      ]);
    });

    it('is not validated by a check that comes after that', () => {
      place();
      check(FRAUD);
      check(DETAILS);
      driver.advanceWallClock(DEFAULT_TIMEOUT_MS);
      check(INVENTORY);
      expect(states()).toEqual(['FAILED']);
    });

    it('does not fail because the records are old', () => {
      place(-10 * DEFAULT_TIMEOUT_MS);
      place(0, { id: 'o-2' });
      driver.advanceWallClock(TIMEOUT_CHECK_MS);
      expect(states()).toEqual([]);
      passAll(-10 * DEFAULT_TIMEOUT_MS);
      expect(states()).toEqual(['VALIDATED']);
    });

    it('has its whole time from when it is known, however long its checks have waited', () => {
      check(FRAUD);
      driver.advanceWallClock(DEFAULT_TIMEOUT_MS - 1);
      place(DEFAULT_TIMEOUT_MS - 1);
      driver.advanceWallClock(DEFAULT_TIMEOUT_MS - TIMEOUT_CHECK_MS);
      expect(states()).toEqual([]);
      driver.advanceWallClock(2 * TIMEOUT_CHECK_MS);
      expect(states()).toEqual(['FAILED']);
    });

    it('fails after the time that is configured', () => {
      const quick = new TopologyTestDriver(validationsTopology(serdes, { timeoutMs: 2000 }), {
        initialWallClockMs: START,
      });
      quick.inputTopic('orders', orderSerdes).pipe('o-1', order, { timestamp: START });
      const failed = () =>
        quick
          .outputTopic('orders', orderSerdes)
          .readAll()
          .filter(({ value }) => value?.state === 'FAILED').length;
      quick.advanceWallClock(1999);
      expect(failed()).toBe(0);
      quick.advanceWallClock(1001);
      expect(failed()).toBe(1);
      quick.close();
    });

    it('fails in the order in which they came, each once', () => {
      const ids = Array.from({ length: 50 }, (_, i) => `o-${i}`);
      for (const id of ids) place(0, { id });
      driver.advanceWallClock(DEFAULT_TIMEOUT_MS);
      driver.advanceWallClock(DEFAULT_TIMEOUT_MS);
      expect(decisions().map(({ value }) => value?.id)).toHaveLength(50);
      expect(entries(PENDING_ORDERS_STORE)).toEqual([]);
      expect(entries(DECIDED_ORDERS_STORE)).toHaveLength(50);
    });
  });

  it.each(['VALIDATED', 'FAILED', 'SHIPPED'] as const)('leaves an order that is %s already as it is', (state) => {
    place();
    place(1, { state });
    const before = decisions().length;
    passAll(2);
    driver.advanceWallClock(2 * DEFAULT_TIMEOUT_MS);
    expect(decisions()).toHaveLength(before);
    expect(entries(PENDING_ORDERS_STORE)).toEqual([]);
  });

  it('forgets checks whose order never comes', () => {
    passAll();
    expect(entries(PENDING_ORDERS_STORE)).toHaveLength(1);
    driver.advanceWallClock(DEFAULT_TIMEOUT_MS);
    expect(entries(PENDING_ORDERS_STORE)).toEqual([]);
    expect(entries(DECIDED_ORDERS_STORE)).toEqual([]);
    expect(states()).toEqual([]);
  });

  it('counts records without key or value and goes on', () => {
    const ordersTopic = driver.inputTopic('orders', orderSerdes);
    ordersTopic.pipe('o-1', null, { timestamp: START });
    ordersTopic.pipe(null, order, { timestamp: START });
    expect(driver.dropped()).toEqual({ 'null-value': 1, 'null-key': 1 });
    place();
    passAll();
    expect(states()).toEqual(['VALIDATED']);
  });

  it('decides each of many orders once, mixed over all partitions', () => {
    const ids = Array.from({ length: 60 }, (_, i) => `o-${i}`);
    for (const id of ids) place(0, { id });
    for (const type of CHECK_TYPES) {
      for (const [i, id] of ids.entries()) check(type, 1, type === FRAUD && i % 3 === 0 ? 'FAIL' : 'PASS', id);
    }
    const decided = decisions().map(({ value }) => [value?.id, value?.state] as const);
    expect(decided).toHaveLength(60);
    expect(new Map(decided)).toEqual(new Map(ids.map((id, i) => [id, i % 3 === 0 ? 'FAILED' : 'VALIDATED'])));
  });
});
