import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AvroSchema,
  avroSerde,
  type Order,
  orderSchema,
  PRODUCTS,
  platformSerdes,
  ShippedRegistry,
} from '../index.ts';
import { ALL_SCHEMAS } from '../topics.ts';

const registry = new ShippedRegistry(ALL_SCHEMAS);
const serdes = platformSerdes(registry);
const order: Order = {
  id: '1',
  customerId: 2n ** 53n + 1n,
  state: 'CREATED',
  product: 'STOCKINGS',
  quantity: 3,
  price: 9.99,
};

interface Note {
  readonly text: string;
  readonly stars: bigint;
}
const fields = [{ name: 'text', type: 'string' }] as const;
const record = { type: 'record', name: 'Note', namespace: 'test' } as const;
const v1 = { id: 101, avsc: { ...record, fields } } as const;
const v2 = { id: 102, avsc: { ...record, fields: [...fields, { name: 'stars', type: 'long', default: 5 }] } } as const;
const older: AvroSchema<Note> = { name: 'Note', versions: [v1] };
const newer: AvroSchema<Note> = { name: 'Note', versions: [v1, v2] };

describe('avroSerde', () => {
  it('writes magic 0, the id big-endian, then Avro', () => {
    const bytes = serdes.orders.value.serialize('orders', order);
    expect(bytes.subarray(0, 5).toString('hex')).toBe('0000000001');
    expect(bytes.subarray(5).toString('hex')).toBe('02318280808080808020000406' + '7b14ae47e1fa2340');
  });

  it('round-trips every order, 64-bit customer ids included', () => {
    const orders = fc.record({
      id: fc.string({ unit: 'grapheme', maxLength: 3000 }),
      customerId: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
      state: fc.constantFrom('CREATED', 'VALIDATED', 'FAILED', 'SHIPPED'),
      product: fc.constantFrom(...PRODUCTS),
      quantity: fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 }),
      price: fc.double({ noNaN: true }),
    });
    fc.assert(
      fc.property(orders, (data) => {
        const { value } = serdes.orders;
        expect(value.deserialize('orders', value.serialize('orders', data))).toEqual(data);
      }),
    );
  });

  it('gives bytes of its own to every record', () => {
    const first = serdes.orders.value.serialize('orders', order);
    const copy = Buffer.from(first);
    serdes.orders.value.serialize('orders', { ...order, id: 'another', quantity: 99 });
    expect(first.equals(copy)).toBe(true);
  });

  it('reads older bytes with the default of the new field, and newer ones without it', () => {
    const notes = new ShippedRegistry([newer]);
    const old = avroSerde(older, notes).serialize('t', { text: 'a', stars: 0n });
    const fresh = avroSerde(newer, notes).serialize('t', { text: 'b', stars: 2n ** 60n });
    expect(old.readInt32BE(1)).toBe(101);
    expect(avroSerde(newer, notes).deserialize('t', old)).toEqual({ text: 'a', stars: 5n });
    expect(avroSerde(newer, notes).deserialize('t', fresh)).toEqual({ text: 'b', stars: 2n ** 60n });
    expect(avroSerde(older, notes).deserialize('t', fresh)).toEqual({ text: 'b' });
  });

  it.each([
    ['nothing', '', 'CONTRACTS_NOT_WIRE_FORMAT'],
    ['text', Buffer.from('poison').toString('hex'), 'CONTRACTS_NOT_WIRE_FORMAT'],
    ['an unknown id', '000000ffff0231', 'CONTRACTS_UNKNOWN_SCHEMA'],
    ['a record cut short', '00000000010231', 'CONTRACTS_UNREADABLE'],
    ['bytes after the record', '0000000001023182808080808080200004067b14ae47e1fa234000', 'CONTRACTS_UNREADABLE'],
    ['an enum out of range', '00000000010231828080808080802000fe067b14ae47e1fa2340', 'CONTRACTS_UNREADABLE'],
    ['another record', '000000000302310231023100000000000000', 'CONTRACTS_SCHEMA_MISMATCH'],
  ])('refuses %s', (_name, hex, code) => {
    expect(() => serdes.orders.value.deserialize('orders', Buffer.from(hex, 'hex'))).toThrow(
      expect.objectContaining({ code, retriable: false }),
    );
  });

  it.each([
    { ...order, quantity: 2 ** 31 },
    { ...order, quantity: 1.5 },
    { ...order, customerId: 2n ** 63n },
    { ...order, customerId: 5 as unknown as bigint },
    { ...order, state: 'LOST' as 'FAILED' },
  ])('refuses to write what is no order', (data) => {
    expect(() => avroSerde(orderSchema, registry).serialize('orders', data)).toThrow(
      expect.objectContaining({ code: 'CONTRACTS_UNWRITABLE' }),
    );
  });
});

describe('ShippedRegistry', () => {
  it('refuses an id that is given twice', () => {
    const clash: AvroSchema<Note> = { name: 'Note', versions: [{ ...v1, id: 1 }] };
    expect(() => new ShippedRegistry([orderSchema, clash])).toThrow(/id 1 is given twice/);
  });
});
