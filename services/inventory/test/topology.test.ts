import {
  ALL_SCHEMAS,
  type Order,
  type OrderState,
  PRODUCTS,
  type Product,
  platformSerdes,
  ShippedRegistry,
  stringSerde,
} from '@orders-platform/contracts';
import { type Headers, lastHeader, Record } from '@orders-platform/streams';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { ByProductProcessor } from '../by-product-processor.ts';
import { withShipment } from '../shipment-headers.ts';
import type { Stock } from '../stock.ts';
import { RESERVATIONS_STORE, type ReservationsStore, STOCK_STORE, type StockStore } from '../stores.ts';
import { inventoryTopology } from '../topology.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const orderSerdes = { keySerde: serdes.orders.key, valueSerde: serdes.orders.value };
const validationSerdes = { keySerde: serdes.orderValidations.key, valueSerde: serdes.orderValidations.value };
const stockSerdes = { keySerde: serdes.warehouseInventory.key, valueSerde: serdes.warehouseInventory.value };
const PARTITIONS = 4;
const START = 1_700_000_000_000;

describe('the inventory topology', () => {
  let driver: TopologyTestDriver;
  let time: number;

  beforeEach(() => {
    driver = new TopologyTestDriver(inventoryTopology(serdes), {
      partitions: { orders: PARTITIONS, 'warehouse-inventory': PARTITIONS },
    });
    time = START;
    return () => driver.close();
  });

  const count = (product: Product, onHand: number | null, headers: Headers = []) =>
    driver.inputTopic('warehouse-inventory', stockSerdes).pipe(product, onHand, { timestamp: time++, headers });
  const send = (id: string, state: OrderState, quantity = 1, product: Product = 'JUMPERS') => {
    const order: Order = { id, customerId: 1n, state, product, quantity, price: 1 };
    driver.inputTopic('orders', orderSerdes).pipe(id, order, { timestamp: time++ });
  };
  const validations = () => driver.outputTopic('order-validations', validationSerdes).readAll();
  const results = () => validations().map(({ value }) => value?.validationResult);
  const warehouse = () => driver.outputTopic('warehouse-inventory', stockSerdes).readAll();
  const written = () => warehouse().filter(({ headers }) => lastHeader(headers, 'written-by') !== undefined);
  const stock = (product: Product = 'JUMPERS') => {
    const found = Array.from({ length: PARTITIONS }, (_, p) => driver.store<StockStore>(STOCK_STORE, p).get(product));
    return found.find((one) => one !== undefined);
  };
  const reservations = () =>
    Array.from({ length: PARTITIONS }, (_, p) => [
      ...driver.store<ReservationsStore>(RESERVATIONS_STORE, p).all(),
    ]).flat();
  const is = (onHand: number | null, reserved: number): Stock => ({ onHand, reserved, unread: 0 });

  describe('a created order', () => {
    it('passes with one INVENTORY_CHECK under its id, at its time, and reserves', () => {
      count('JUMPERS', 10);
      send('o-1', 'CREATED', 3);
      expect(validations()).toEqual([
        expect.objectContaining({
          key: 'o-1',
          value: { orderId: 'o-1', checkType: 'INVENTORY_CHECK', validationResult: 'PASS' },
          timestamp: START + 1,
        }),
      ]);
      expect(stock()).toEqual(is(10, 3));
    });

    it('passes when it takes the last piece, and the next one fails', () => {
      count('JUMPERS', 3);
      send('o-1', 'CREATED', 2);
      send('o-2', 'CREATED', 1);
      send('o-3', 'CREATED', 1);
      expect(results()).toEqual(['PASS', 'PASS', 'FAIL']);
      expect(stock()).toEqual(is(3, 3));
    });

    it('fails when it asks for one more than there is, and reserves nothing', () => {
      count('JUMPERS', 3);
      send('o-1', 'CREATED', 4);
      send('o-2', 'CREATED', 3);
      expect(results()).toEqual(['FAIL', 'PASS']);
      expect(stock()).toEqual(is(3, 3));
    });

    it('fails with a stock of exactly 0, and passes when it asks for nothing', () => {
      count('JUMPERS', 0);
      send('o-1', 'CREATED', 1);
      send('o-2', 'CREATED', 0);
      expect(results()).toEqual(['FAIL', 'PASS']);
      expect(stock()).toEqual(is(0, 0));
    });

    it('fails when the warehouse does not list the product, whatever it asks for', () => {
      count('STOCKINGS', 10);
      send('o-1', 'CREATED', 1);
      send('o-2', 'CREATED', 0);
      send('o-3', 'CREATED', -1);
      expect(results()).toEqual(['FAIL', 'FAIL', 'FAIL']);
    });

    it('fails when the product was taken out of the list', () => {
      count('JUMPERS', 10);
      count('JUMPERS', null);
      send('o-1', 'CREATED', 1);
      expect(results()).toEqual(['FAIL']);
    });

    it('reserves nothing for a negative quantity', () => {
      count('JUMPERS', 1);
      send('o-1', 'CREATED', -5);
      expect(results()).toEqual(['PASS']);
      expect(stock()).toEqual(is(1, 0));
      send('o-1', 'SHIPPED', -5);
      expect(stock()).toEqual(is(1, 0));
      expect(written()).toEqual([]);
    });

    it('does not overflow with the largest quantities', () => {
      count('JUMPERS', 2 ** 31 - 1);
      send('o-1', 'CREATED', 2 ** 31 - 1);
      send('o-2', 'CREATED', 2 ** 31 - 1);
      expect(results()).toEqual(['PASS', 'FAIL']);
    });

    it('is checked once, however often it is replayed and whatever became of it', () => {
      count('JUMPERS', 10);
      send('o-1', 'CREATED', 3);
      send('o-1', 'CREATED', 3);
      send('o-1', 'FAILED', 3);
      send('o-1', 'CREATED', 3);
      send('o-2', 'CREATED', 4);
      send('o-2', 'SHIPPED', 4);
      send('o-2', 'CREATED', 4);
      send('o-3', 'CREATED', 100);
      send('o-3', 'CREATED', 100);
      expect(results()).toEqual(['PASS', 'PASS', 'FAIL']);
      expect(stock()).toEqual(is(6, 0));
    });

    it('that is known to have failed reserves nothing when its creation comes late', () => {
      count('JUMPERS', 10);
      send('o-1', 'FAILED', 3);
      send('o-1', 'CREATED', 3);
      expect(stock()).toEqual(is(10, 0));
    });
  });

  describe('what becomes of an order', () => {
    it('FAILED gives its pieces back, once', () => {
      count('JUMPERS', 3);
      send('o-1', 'CREATED', 3);
      send('o-2', 'CREATED', 1);
      send('o-1', 'FAILED', 3);
      send('o-1', 'FAILED', 3);
      expect(stock()).toEqual(is(3, 0));
      send('o-3', 'CREATED', 3);
      expect(results()).toEqual(['PASS', 'FAIL', 'PASS']);
    });

    it('FAILED of an order that had nothing reserved changes nothing', () => {
      count('JUMPERS', 3);
      send('o-1', 'CREATED', 3);
      send('o-2', 'CREATED', 2);
      send('o-2', 'FAILED', 2);
      expect(stock()).toEqual(is(3, 3));
    });

    it('VALIDATED keeps its pieces reserved', () => {
      count('JUMPERS', 3);
      send('o-1', 'CREATED', 2);
      send('o-1', 'VALIDATED', 2);
      expect(stock()).toEqual(is(3, 2));
    });

    it('SHIPPED takes its pieces out of reserve and warehouse, once, and tells the warehouse', () => {
      count('JUMPERS', 10);
      send('o-1', 'CREATED', 3);
      send('o-2', 'CREATED', 2);
      send('o-1', 'SHIPPED', 3);
      send('o-1', 'SHIPPED', 3);
      expect(stock()).toEqual(is(7, 2));
      expect(written()).toEqual([expect.objectContaining({ key: 'JUMPERS', value: 7, timestamp: START + 3 })]);
      expect(reservations()).toEqual([['o-2', { product: 'JUMPERS', quantity: 2 }]]);
    });

    it('SHIPPED of an order that nothing is reserved for changes nothing', () => {
      count('JUMPERS', 10);
      send('o-1', 'SHIPPED', 3);
      expect(stock()).toEqual(is(10, 0));
      expect(written()).toEqual([]);
    });

    it('SHIPPED goes down to a stock of exactly 0', () => {
      count('JUMPERS', 3);
      send('o-1', 'CREATED', 3);
      send('o-1', 'SHIPPED', 3);
      expect(stock()).toEqual(is(0, 0));
      send('o-2', 'CREATED', 1);
      expect(results()).toEqual(['PASS', 'FAIL']);
    });
  });

  describe('the count of the warehouse', () => {
    it('replaces what was on hand', () => {
      count('JUMPERS', 3);
      count('JUMPERS', 5);
      send('o-1', 'CREATED', 5);
      expect(results()).toEqual(['PASS']);
    });

    it('below what is promised keeps the promises and lets no more orders pass', () => {
      count('JUMPERS', 5);
      send('o-1', 'CREATED', 4);
      count('JUMPERS', 3);
      send('o-2', 'CREATED', 1);
      send('o-3', 'CREATED', 0);
      expect(results()).toEqual(['PASS', 'FAIL', 'FAIL']);
      expect(stock()).toEqual(is(3, 4));
      send('o-1', 'SHIPPED', 4);
      expect(stock()).toEqual(is(0, 0));
    });

    it('below nothing is nothing', () => {
      count('JUMPERS', -2);
      expect(stock()).toEqual(is(0, 0));
    });

    it('that takes a product out of the list keeps its promises and is not undone by a shipment', () => {
      count('JUMPERS', 5);
      send('o-1', 'CREATED', 2);
      send('o-2', 'CREATED', 2);
      count('JUMPERS', null);
      send('o-1', 'SHIPPED', 2);
      expect(stock()).toEqual(is(null, 2));
      expect(written()).toEqual([]);
      count('JUMPERS', 9);
      expect(stock()).toEqual(is(9, 2));
    });

    it('without a product is counted as dropped', () => {
      driver.inputTopic('warehouse-inventory', stockSerdes).pipe(null, 5, { timestamp: START });
      expect(driver.dropped()).toEqual({ 'null-key': 1 });
    });

    it('is taken from this service too when its state was begun anew', () => {
      count('JUMPERS', 7, withShipment([], 3));
      expect(stock()).toEqual(is(7, 0));
    });
  });

  it('fails an order without a product, which has no partition by product, at once', () => {
    const forwarded: [unknown, string | undefined][] = [];
    const processor = new ByProductProcessor({ orders: 'by-product', validations: 'checks' });
    const forward = ({ key, value }: Record<unknown, unknown>, child?: string) => forwarded.push([[key, value], child]);
    processor.init({ forward } as never);
    for (const state of ['CREATED', 'FAILED', 'SHIPPED'] as const) {
      processor.process(new Record('o-1', { id: 'o-1', state, product: null, quantity: 1 } as never, START));
    }
    const verdict = { orderId: 'o-1', checkType: 'INVENTORY_CHECK', validationResult: 'FAIL' };
    expect(forwarded).toEqual([[['o-1', verdict], 'checks']]);
  });

  it('counts a record without a value and goes on', () => {
    driver.inputTopic('orders', orderSerdes).pipe('o-1', null, { timestamp: START });
    expect(driver.dropped()).toEqual({ 'null-value': 1 });
  });

  it('sends orders through one topic by product, those that change no stock aside', () => {
    send('o-1', 'CREATED', 1, 'STOCKINGS');
    send('o-1', 'VALIDATED', 1, 'STOCKINGS');
    const records = driver.records('test-app-orders-by-product-repartition');
    expect(records.map(({ key }) => key && stringSerde.deserialize('', key))).toEqual(['STOCKINGS']);
  });

  it('keeps the books of every product by itself, in all partitions', () => {
    for (const product of PRODUCTS) count(product, 20);
    for (let i = 0; i < 90; i++) send(`o-${i}`, 'CREATED', 1, PRODUCTS[i % 3] as Product);
    expect(results().filter((result) => result === 'PASS')).toHaveLength(60);
    for (let i = 0; i < 60; i++) send(`o-${i}`, i % 2 === 0 ? 'SHIPPED' : 'FAILED', 1, PRODUCTS[i % 3] as Product);
    for (const product of PRODUCTS) expect(stock(product)).toEqual(is(10, 0));
    expect(reservations()).toEqual([]);
    const last = new Map(warehouse().map(({ key, value }) => [key, value]));
    expect(last).toEqual(new Map(PRODUCTS.map((product) => [product, 10])));
  });
});
