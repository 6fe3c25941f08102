/** Beyond the last digit that a double's decimal text can have, so that no digit is lost. */
const SCALE = 400;

/**
 * The decimal text of a double as an exact integer, in units of 10^-400; undefined for what is no finite number. A
 * second implementation on purpose: the checker must not make the mistakes of what it checks.
 */
export function exactUnits(double: number): bigint | undefined {
  if (!Number.isFinite(double)) return undefined;
  const [mantissa = '', exponent = '0'] = String(double).split('e');
  const [whole = '', fraction = ''] = mantissa.split('.');
  return BigInt(whole + fraction) * 10n ** BigInt(SCALE + Number(exponent) - fraction.length);
}
