import type { Product } from '@orders-platform/contracts';
import { type Headers, Record } from '@orders-platform/streams';
import { beforeEach, describe, expect, it } from 'vitest';
import { shipmentOf, withShipment } from '../shipment-headers.ts';
import { reserve, type Stock, ship } from '../stock.ts';
import { StockLevels } from '../stock-levels.ts';
import { StockProcessor } from '../stock-processor.ts';

// The test driver reads what is written back at once; only a broker lets others write in between.
describe('StockProcessor, while shipments have not been read back', () => {
  let stock: Map<Product, Stock>;
  let written: Record<Product, number | null>[];
  let processor: StockProcessor;

  beforeEach(() => {
    stock = new Map();
    written = [];
    processor = new StockProcessor(new StockLevels());
    const store = {
      get: (product: Product) => stock.get(product),
      put: (product: Product, value: Stock) => void stock.set(product, value),
    };
    processor.init({
      getStateStore: () => store,
      forward: (record: Record<Product, number | null>) => void written.push(record),
      dropped: () => {},
    } as never);
  });

  const read = (value: number | null, headers: Headers = []) =>
    processor.process(new Record('JUMPERS', value, 1, headers));
  const shipped = (quantity: number) => {
    const before = stock.get('JUMPERS') as Stock;
    stock.set('JUMPERS', ship(reserve(before, quantity), quantity));
  };

  it('takes off a count what has left since, and writes the stock after both', () => {
    read(10);
    shipped(3);
    read(20);
    expect(stock.get('JUMPERS')).toEqual({ onHand: 17, reserved: 0, unread: 3 });
    expect(written.map(({ key, value, headers }) => [key, value, shipmentOf(headers)])).toEqual([['JUMPERS', 17, 0]]);
  });

  it('comes to rest with the topic saying what the store says', () => {
    read(10);
    shipped(3);
    read(20);
    read(7, withShipment([], 3));
    for (const { value, headers } of written.splice(0)) read(value, headers);
    expect(written).toEqual([]);
    expect(stock.get('JUMPERS')).toEqual({ onHand: 17, reserved: 0, unread: 0 });
  });

  it('writes the stock again when a correction comes after a count that it does not know', () => {
    read(10);
    shipped(3);
    read(8);
    const [correction] = written.splice(0);
    let lastWord: number | null = null;
    read(7, withShipment([], 3));
    read(11);
    read(correction?.value ?? null, correction?.headers);
    for (let rounds = 0; written.length > 0 && rounds < 5; rounds++) {
      for (const { value, headers } of written.splice(0)) {
        lastWord = value;
        read(value, headers);
      }
    }
    expect(written).toEqual([]);
    expect(lastWord).toBe(11);
    expect(stock.get('JUMPERS')).toEqual({ onHand: 11, reserved: 0, unread: 0 });
  });

  it('counts several shipments apart', () => {
    read(10);
    shipped(3);
    shipped(2);
    read(7, withShipment([], 3));
    read(20);
    read(5, withShipment([], 2));
    expect(stock.get('JUMPERS')).toEqual({ onHand: 18, reserved: 0, unread: 0 });
    expect(written.map(({ value }) => value)).toEqual([18, 18]);
  });

  it('keeps a product out of the list that was taken out before the shipment', () => {
    read(10);
    shipped(3);
    read(null);
    expect(written.map(({ value }) => value)).toEqual([null]);
    read(7, withShipment([], 3));
    expect(stock.get('JUMPERS')).toEqual({ onHand: null, reserved: 0, unread: 0 });
  });
});

describe('shipment headers', () => {
  const bytes = (text: string) => Buffer.from(text);

  it('keep the others, and replace their own', () => {
    const trace = { key: 'traceparent', value: bytes('00-1') };
    const headers = withShipment(withShipment([trace], 3), 4);
    expect(headers.filter(({ key }) => key === 'traceparent')).toEqual([trace]);
    expect(headers).toHaveLength(3);
    expect(shipmentOf(headers)).toBe(4);
  });

  it.each([
    ['none', []],
    ['somebody else', [{ key: 'written-by', value: bytes('back-office') }]],
    ['a shipment without a number', [{ key: 'written-by', value: bytes('inventory') }]],
    [
      'a shipment that is no number',
      [
        { key: 'written-by', value: bytes('inventory') },
        { key: 'shipped', value: bytes('many') },
      ],
    ],
    [
      'a shipment of fewer than none',
      [
        { key: 'written-by', value: bytes('inventory') },
        { key: 'shipped', value: bytes('-1') },
      ],
    ],
  ])('of %s are not this service’s own', (_what, headers) => {
    expect(shipmentOf(headers)).toBeUndefined();
  });
});
