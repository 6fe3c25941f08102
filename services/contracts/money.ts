/** An exact decimal amount, `units × 10^-scale`, in lowest terms. Adding and multiplying never round. */
export interface Money {
  readonly units: bigint;
  /** Digits after the point; never negative. */
  readonly scale: number;
}

/** Nothing. */
export const NO_MONEY: Money = money(0n, 0);

const DECIMAL = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/i;

/**
 * What a decimal text says, exactly: "19.99", "-3", "1e-7".
 * @throws {RangeError} when the text is no decimal number.
 */
export function parseMoney(text: string): Money {
  const match = DECIMAL.exec(text);
  if (!match) throw new RangeError(`${JSON.stringify(text)} is no decimal amount`);
  const [, sign = '', whole = '0', fraction = '', exponent = '0'] = match;
  const scale = fraction.length - Number(exponent);
  const units = BigInt(`${sign}${whole}${fraction}`);
  return scale >= 0 ? money(units, scale) : money(units * 10n ** BigInt(-scale), 0);
}

/**
 * The amount that a double was printed from: its shortest decimal text, so 0.1 is a tenth and not what 64 bits hold.
 * @throws {RangeError} for NaN and infinities.
 */
export function moneyOf(double: number): Money {
  return parseMoney(String(double));
}

/** a + b. */
export function addMoney(a: Money, b: Money): Money {
  const scale = Math.max(a.scale, b.scale);
  return money(unitsAt(a, scale) + unitsAt(b, scale), scale);
}

/**
 * An amount that many times.
 * @throws {RangeError} when `times` is not an integer.
 */
export function multiplyMoney(amount: Money, times: number | bigint): Money {
  return money(amount.units * BigInt(times), amount.scale);
}

/** Negative when a < b, zero when equal, positive when a > b. */
export function compareMoney(a: Money, b: Money): number {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

/** Plain decimal text without an exponent; {@link parseMoney} reads it back as the same amount. */
export function moneyText({ units, scale }: Money): string {
  if (scale === 0) return units.toString();
  const digits = (units < 0n ? -units : units).toString().padStart(scale + 1, '0');
  return `${units < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** What an order costs: price × quantity. */
export function orderTotal(order: { readonly price: number; readonly quantity: number }): Money {
  return multiplyMoney(moneyOf(order.price), order.quantity);
}

function unitsAt(amount: Money, scale: number): bigint {
  return amount.units * 10n ** BigInt(scale - amount.scale);
}

function money(units: bigint, scale: number): Money {
  let lowest = units;
  let digits = scale;
  while (digits > 0 && lowest % 10n === 0n) {
    lowest /= 10n;
    digits--;
  }
  return { units: lowest, scale: digits };
}
