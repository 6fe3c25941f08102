import { describe, expect, it } from 'vitest';
import { newOrderBody, parseJson, problemEntries } from '../index.ts';

const valid = { id: '"1"', customerId: '15', state: '"CREATED"', product: '"JUMPERS"', quantity: '3', price: '9.99' };

function check(changes: Record<string, string | undefined>) {
  const members = Object.entries({ ...valid, ...changes }).filter(([, json]) => json !== undefined);
  const body = parseJson(`{${members.map(([name, json]) => `${JSON.stringify(name)}:${json}`).join()}}`);
  const result = newOrderBody.safeParse(body);
  return result.success
    ? result.data
    : problemEntries(result.error, body).map(({ field, detail }) => `${field} ${detail}`);
}

describe('newOrderBody', () => {
  it('takes an order, with all digits of its customer', () => {
    expect(check({ customerId: '9007199254740993' })).toEqual({
      id: '1',
      customerId: 9007199254740993n,
      state: 'CREATED',
      product: 'JUMPERS',
      quantity: 3,
      price: 9.99,
    });
  });

  it('takes the bounds of every number, and negative amounts', () => {
    expect(check({ customerId: '-9223372036854775808', quantity: '-2147483648', price: '-1e308' })).toMatchObject({
      customerId: -(2n ** 63n),
      quantity: -2147483648,
      price: -1e308,
    });
    expect(
      check({ customerId: '9223372036854775807', quantity: '2147483647', price: '9007199254740993' }),
    ).toMatchObject({
      customerId: 2n ** 63n - 1n,
      quantity: 2147483647,
      price: 9007199254740992,
    });
  });

  it.each([
    [{ id: undefined }, 'id is missing'],
    [{ id: '""' }, 'id must not be empty'],
    [{ id: '7' }, 'id Invalid input: expected string, received number'],
    [{ id: '".."' }, expect.stringMatching(/^id must be well-formed/)],
    [{ id: '"\\ud800"' }, expect.stringMatching(/^id must be well-formed/)],
    [{ id: JSON.stringify('é'.repeat(128)) }, expect.stringMatching(/^id must be well-formed/)],
    [{ customerId: '"5"' }, 'customerId must be an integer'],
    [{ customerId: '1.5' }, 'customerId must be an integer'],
    [{ customerId: '9007199254740993.0' }, 'customerId must be an integer'],
    [{ customerId: '9223372036854775808' }, 'customerId must fit in 64 bits'],
    [{ state: '"VALIDATED"' }, 'state must be CREATED: the rest is decided by the platform'],
    [{ product: '"HATS"' }, expect.stringMatching(/^product Invalid option/)],
    [{ product: 'null' }, expect.stringMatching(/^product Invalid option/)],
    [{ quantity: '2147483648' }, 'quantity must fit in 32 bits'],
    [{ quantity: '99999999999999999999' }, 'quantity must fit in 32 bits'],
    [{ quantity: '0.5' }, 'quantity must be an integer'],
    [{ quantity: 'true' }, 'quantity must be an integer'],
    [{ price: '1e309' }, 'price must fit in a double'],
    [{ price: '"1"' }, 'price must be a number'],
    [{ currency: '"EUR"' }, 'currency is not a known field'],
  ])('refuses %j', (changes, entry) => {
    expect(check(changes as Record<string, string>)).toEqual([entry]);
  });

  it('names every refused field once', () => {
    expect(check({ id: undefined, quantity: '"x"', price: 'null' })).toEqual([
      'id is missing',
      'quantity must be an integer',
      'price must be a number',
    ]);
  });

  it('refuses what is no object', () => {
    const result = newOrderBody.safeParse([]);
    expect(result.success || problemEntries(result.error, [])).toEqual([
      { pointer: '#', field: '', detail: 'Invalid input: expected object, received array' },
    ]);
  });
});
