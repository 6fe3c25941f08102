import { argumentText, number, text } from './values.ts';

/** Whether a record is wanted. */
export type Test = (key: unknown, value: unknown) => boolean;

const rest = (value: unknown, divisor: unknown) => BigInt(number(value)) % BigInt(number(divisor));

export const predicates: { readonly [name: string]: (argument: unknown) => Test } = {
  always: () => () => true,
  never: () => () => false,
  valueIs: (argument) => (_key, value) => text(value) === argumentText(argument),
  keyIs: (argument) => (key) => text(key) === argumentText(argument),
  valueIsNull: () => (_key, value) => value === null || value === undefined,
  valueContains: (argument) => (_key, value) => text(value).includes(argumentText(argument)),
  valueStartsWith: (argument) => (_key, value) => text(value).startsWith(argumentText(argument)),
  valueEven: () => (_key, value) => rest(value, 2) === 0n,
  keyEven: () => (key) => rest(key, 2) === 0n,
  valueDivisibleBy: (argument) => (_key, value) => rest(value, argument) === 0n,
  keyDivisibleBy: (argument) => (key) => rest(key, argument) === 0n,
  valueGreaterThan: (argument) => (_key, value) => number(value) > number(argument),
};
