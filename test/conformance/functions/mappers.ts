import { argumentText, isWindowed, number, text, wrapped } from './values.ts';

/** A value from a record. */
export type Mapper = (key: unknown, value: unknown) => unknown;

/** The mappers by name, each made with its argument. */
export const mappers: { readonly [name: string]: (argument: unknown) => Mapper } = {
  value: () => (_key, value) => value,
  key: () => (key) => key,
  constant: (argument) => () => argument ?? null,
  null: () => () => null,
  append: (argument) => (_key, value) => text(value) + argumentText(argument),
  prepend: (argument) => (_key, value) => argumentText(argument) + text(value),
  keyAppend: (argument) => (key) => text(key) + argumentText(argument),
  upper: () => (_key, value) => text(value).toUpperCase(),
  text: () => (_key, value) => text(value),
  number: () => (_key, value) => number(value),
  length: () => (_key, value) => text(value).length,
  add: (argument) => (_key, value) => wrapped(BigInt(number(value)) + BigInt(number(argument))),
  part: (argument) => (_key, value) => part(value, argument),
  keyPart: (argument) => (key) => part(key, argument),
  withKey: () => (key, value) => `${text(key)}:${text(value)}`,
  field: (argument) => (_key, value) => fieldOf(value, argumentText(argument)),
  object: () => (key, value) => ({ key, value }),
  nullIf: (argument) => (_key, value) => (text(value) === argumentText(argument) ? null : value),
  failOn: (argument) => (_key, value) => failOn(value, argument),
  keyText: () => (key) => text(key),
  innerKey: () => (key) => (isWindowed(key) ? key.key : key),
  windowStart: () => (key) => (isWindowed(key) ? key.window.start : null),
};

/** One part of a text cut at a separator, null where it has not so many. */
export function part(value: unknown, argument: unknown): string | null {
  const [separator, index] = argument as readonly [string, number];
  return text(value).split(separator)[index] ?? null;
}

/** The value, unless it is the one that fails. */
export function failOn(value: unknown, argument: unknown): unknown {
  if (text(value) === argumentText(argument)) throw new Error(`failed on ${argumentText(argument)}`);
  return value;
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return null;
  return (value as { readonly [field: string]: unknown })[name] ?? null;
}
