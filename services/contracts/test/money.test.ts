import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  compareMoney,
  moneyOf,
  moneyText,
  multiplyMoney,
  NO_MONEY,
  orderTotal,
  parseMoney,
} from '../money.ts';

const cents = fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n });
const doubles = fc.double({ noNaN: true, noDefaultInfinity: true });
const quantities = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });

describe('money', () => {
  it('adds a tenth ten times to exactly one', () => {
    let sum = NO_MONEY;
    for (let i = 0; i < 10; i++) sum = addMoney(sum, moneyOf(0.1));
    expect(moneyText(sum)).toBe('1');
  });

  it('tells 2000 from a hair below it', () => {
    const limit = parseMoney('2000');
    expect(compareMoney(orderTotal({ price: 0.29, quantity: 100 }), parseMoney('29'))).toBe(0);
    expect(compareMoney(addMoney(moneyOf(1999.9), moneyOf(0.1)), limit)).toBe(0);
    expect(compareMoney(moneyOf(1999.9999999999998), limit)).toBe(-1);
    expect(compareMoney(addMoney(moneyOf(1e15), parseMoney('-0.001')), moneyOf(1e15))).toBe(-1);
  });

  it('reads every finite double as the decimal it prints as', () => {
    fc.assert(fc.property(doubles, (double) => Number(moneyText(moneyOf(double))) === (double === 0 ? 0 : double)));
  });

  it('prints text that reads back as the same amount', () => {
    fc.assert(
      fc.property(doubles, quantities, (price, quantity) => {
        const total = orderTotal({ price, quantity });
        expect(parseMoney(moneyText(total))).toEqual(total);
      }),
    );
  });

  it('sums cents as integers do, in any order', () => {
    fc.assert(
      fc.property(fc.array(cents), (amounts) => {
        const parsed = amounts.map((units) => parseMoney(`${units}e-2`));
        const exact = amounts.reduce((sum, units) => sum + units, 0n);
        const forward = parsed.reduce(addMoney, NO_MONEY);
        const backward = parsed.toReversed().reduce(addMoney, NO_MONEY);
        expect(forward).toEqual(parseMoney(`${exact}e-2`));
        expect(backward).toEqual(forward);
      }),
    );
  });

  it('multiplies as repeated addition', () => {
    fc.assert(
      fc.property(doubles, fc.nat(20), (price, times) => {
        let sum = NO_MONEY;
        for (let i = 0; i < times; i++) sum = addMoney(sum, moneyOf(price));
        expect(multiplyMoney(moneyOf(price), times)).toEqual(sum);
      }),
    );
  });

  it.each(['', '1.', '.5', '1,5', 'NaN', 'Infinity', '0x10', ' 1'])('refuses %j', (text) => {
    expect(() => parseMoney(text)).toThrow(RangeError);
  });

  it('refuses what is not finite', () => {
    expect(() => moneyOf(Number.NaN)).toThrow(RangeError);
    expect(() => moneyOf(Number.POSITIVE_INFINITY)).toThrow(RangeError);
  });
});
