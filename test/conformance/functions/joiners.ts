import { failOn } from './mappers.ts';
import { argumentText, number, text, wrapped } from './values.ts';

/** One value from two sides. */
export type Joiner = (key: unknown, left: unknown, right: unknown) => unknown;

const orZero = (value: unknown) => (value === null || value === undefined ? 0n : BigInt(number(value)));

export const joiners: { readonly [name: string]: (argument: unknown) => Joiner } = {
  join: (argument) => (_key, left, right) => text(left) + argumentText(argument) + text(right),
  joinWithKey: (argument) => (key, left, right) => [key, left, right].map(text).join(argumentText(argument)),
  pair: () => (_key, left, right) => `(${text(left)},${text(right)})`,
  left: () => (_key, left) => left,
  right: () => (_key, _left, right) => right,
  sum: () => (_key, left, right) => wrapped(orZero(left) + orZero(right)),
  null: () => () => null,
  nullIfRight: (argument) => (_key, left, right) =>
    text(right) === argumentText(argument) ? null : `${text(left)}+${text(right)}`,
  failOn: (argument) => (_key, left, right) => `${text(failOn(left, argument))}+${text(failOn(right, argument))}`,
};
