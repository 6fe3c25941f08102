import { InvalidArgumentError } from 'commander';

const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds from "500ms", "60s", "5m" or "1h". @throws {InvalidArgumentError} */
export function duration(text: string): number {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/.exec(text) ?? [];
  if (amount === undefined) throw new InvalidArgumentError('Give a time like 500ms, 60s or 5m.');
  return Number(amount) * UNITS[unit as keyof typeof UNITS];
}

/** A share from 0 to 1, from "10%" or "0.1". @throws {InvalidArgumentError} */
export function share(text: string): number {
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (text.trim() !== '' && value >= 0 && value <= 1) return value;
  throw new InvalidArgumentError('Give a share like 10% or 0.1.');
}

/** A number greater than zero. @throws {InvalidArgumentError} */
export function positive(text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('Give a number greater than 0.');
}

/** A whole number. @throws {InvalidArgumentError} */
export function whole(text: string): number {
  if (/^-?\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give a whole number.');
}

/** A whole number of 64 bits. @throws {InvalidArgumentError} */
export function int64(text: string): bigint {
  if (/^-?\d+$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return BigInt(text);
  throw new InvalidArgumentError('Give a whole number of at most 64 bits.');
}

/** An `http:` or `https:` address without a slash at its end. @throws {InvalidArgumentError} */
export function url(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('Give an address like http://localhost:8080.');
}

/** Collects what is given several times. */
export function several<T>(
  read: (text: string) => T,
): (text: string, before: readonly T[] | undefined) => readonly T[] {
  const given: T[] = [];
  // Commander hands in the default first: what is given replaces it.
  return (text) => {
    given.push(read(text));
    return given;
  };
}
