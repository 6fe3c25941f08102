import * as streams from '@orders-platform/streams';

/** What a call of the DSL made, called by name: an operator that the library lacks is an error here, not a type error. */
export type Made = { readonly [method: string]: unknown };

/** The library lacks an operator. */
export class NoSuchOperator extends Error {
  readonly operator: string;

  constructor(operator: string, what: string) {
    super(`the library has no operator '${operator}': ${what}`);
    this.name = 'NoSuchOperator';
    this.operator = operator;
  }
}

/** Calls a method. @throws NoSuchOperator */
export function call(operator: string, of: Made, method: string, ...args: readonly unknown[]): Made {
  const found = of[method];
  if (typeof found !== 'function') throw new NoSuchOperator(operator, `${of.constructor?.name} has no ${method}()`);
  return found.apply(of, args);
}

/** What the library exports under a name. @throws NoSuchOperator */
export function exported(operator: string, name: string): Made {
  const found = (streams as { readonly [name: string]: unknown })[name];
  if (found === undefined) throw new NoSuchOperator(operator, `it exports no ${name}`);
  return found as Made;
}

/** An object without its undefined members, as options want it. */
export function options(given: { readonly [name: string]: unknown }): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
