import { failOn } from './mappers.ts';
import { argumentText, number, text, wrapped } from './values.ts';

/** A new aggregate; reducers have no key, mergers get the second aggregate as the value. */
export type Combiner = (key: unknown, value: unknown, aggregate: unknown) => unknown;

export const aggregators: { readonly [name: string]: (argument: unknown) => Combiner } = {
  concat: (argument) => (_key, value, aggregate) => text(aggregate) + argumentText(argument) + text(value),
  minus: () => (_key, value, aggregate) => `${text(aggregate)}-${text(value)}`,
  sum: () => (_key, value, aggregate) => wrapped(BigInt(number(aggregate)) + BigInt(number(value))),
  subtract: () => (_key, value, aggregate) => wrapped(BigInt(number(aggregate)) - BigInt(number(value))),
  latest: () => (_key, value) => value,
  first: () => (_key, _value, aggregate) => aggregate,
  max: () => (_key, value, aggregate) => (number(value) > number(aggregate) ? value : aggregate),
  min: () => (_key, value, aggregate) => (number(value) < number(aggregate) ? value : aggregate),
  count: () => (_key, _value, aggregate) => wrapped(BigInt(number(aggregate)) + 1n),
  withKey: () => (key, value, aggregate) => `${text(aggregate)}${text(key)}=${text(value)};`,
  null: () => () => null,
  nullOn: (argument) => (_key, value, aggregate) =>
    text(value) === argumentText(argument) ? null : text(aggregate) + text(value),
  failOn: (argument) => (_key, value, aggregate) => text(aggregate) + text(failOn(value, argument)),
};
