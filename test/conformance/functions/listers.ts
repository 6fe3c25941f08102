import { argumentText, text } from './values.ts';

/** Any number of values from one. */
export type Lister = (value: unknown) => unknown[];

export const listers: { readonly [name: string]: (argument: unknown) => Lister } = {
  split: (argument) => (value) => text(value).split(argumentText(argument)),
  repeat: (argument) => (value) => Array.from({ length: Number(argument) }, () => value),
  nothing: () => () => [],
};
