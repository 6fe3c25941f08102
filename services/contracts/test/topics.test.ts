import { describe, expect, it } from 'vitest';
import { ALL_SCHEMAS, ALL_TOPICS, platformSerdes, ShippedRegistry } from '../index.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));

describe('topics', () => {
  it('are kept as the contract says', () => {
    expect(ALL_TOPICS.filter(({ cleanup }) => cleanup === 'compact').map(({ name }) => name)).toEqual([
      'customers',
      'warehouse-inventory',
    ]);
    expect(ALL_TOPICS.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['orders', 'order-validations', 'orders-enriched', 'payments', 'platinum', 'bronze']),
    );
  });

  it('write keys and plain values as the Java serializers do', () => {
    const { customers, warehouseInventory } = serdes;
    expect(customers.key.serialize('customers', 2n ** 62n).toString('hex')).toBe('4000000000000000');
    expect(warehouseInventory.key.serialize('warehouse-inventory', 'JUMPERS').toString()).toBe('JUMPERS');
    expect(warehouseInventory.value.serialize('warehouse-inventory', -2).toString('hex')).toBe('fffffffe');
    expect(warehouseInventory.value.deserialize('warehouse-inventory', Buffer.from('0000000a', 'hex'))).toBe(10);
  });

  it('refuse keys and values that are something else', () => {
    const unreadable = expect.objectContaining({ code: 'CONTRACTS_UNREADABLE' });
    expect(() => serdes.warehouseInventory.key.deserialize('t', Buffer.from('HATS'))).toThrow(unreadable);
    expect(() => serdes.orders.key.deserialize('t', Buffer.from([0xff]))).toThrow(unreadable);
    expect(() => serdes.customers.key.deserialize('t', Buffer.from('5'))).toThrow(unreadable);
    expect(() => serdes.warehouseInventory.value.serialize('t', 2 ** 31)).toThrow(
      expect.objectContaining({ code: 'CONTRACTS_UNWRITABLE' }),
    );
  });
});
