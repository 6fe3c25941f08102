/**
 * What keys and values are while a case runs: null, text, integers (numbers, or bigints beyond 2^53-1), bytes, windowed
 * keys, and what JSON has beside these. The Java side's is `Values`.
 */
import { type Timestamp, timestampOf } from '@orders-platform/streams';

/** A key in a window. */
export interface Windowed {
  readonly key: unknown;
  readonly window: { readonly start: Timestamp; readonly end: Timestamp };
}

/** Whether a value is a windowed key. */
export function isWindowed(value: unknown): value is Windowed {
  return typeof value === 'object' && value !== null && 'window' in value && 'key' in value && !Buffer.isBuffer(value);
}

/** What a table sends to its nodes; handlers of failures see it. */
function isChange(value: unknown): value is { readonly newValue: unknown; readonly oldValue: unknown } {
  return typeof value === 'object' && value !== null && 'newValue' in value && 'oldValue' in value;
}

/** A value as text, the same on both sides. */
export function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === undefined || value === null) return 'null';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (Buffer.isBuffer(value)) return value.toString('hex');
  if (isWindowed(value)) return `[${text(value.key)}@${value.window.start}/${value.window.end}]`;
  if (isChange(value)) return `(${text(value.newValue)}<-${text(value.oldValue)})`;
  return JSON.stringify(value);
}

/** A value as a number: the integer that its text is. @throws RangeError when it is none. */
export function number(value: unknown): Timestamp {
  if (typeof value === 'number' || typeof value === 'bigint') return value;
  const digits = text(value);
  if (!/^[-+]?\d+$/.test(digits)) throw new RangeError(`'${digits}' is no integer`);
  return timestampOf(BigInt(digits));
}

/** Arithmetic on int64, wrapping round as Java's. */
export function wrapped(result: bigint): Timestamp {
  return timestampOf(BigInt.asIntN(64, result));
}

/** The argument of a function as text, empty where none is given. */
export function argumentText(argument: unknown): string {
  return argument === undefined ? '' : text(argument);
}
