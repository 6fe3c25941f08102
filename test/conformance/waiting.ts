import type { Case, Operator } from './schema.ts';

/**
 * What the library does not have yet: cases that use any of it are recorded and not run. A part that brings one takes
 * its name out; the list is to become empty.
 */
export const WAITING: readonly string[] = ['caching'];

/** What of the library a case needs, by the names that {@link WAITING} has for it. */
export function needs(test: Case): ReadonlySet<string> {
  const needed = new Set(test.topology.flatMap(needsOf));
  const { settings = {} } = test;
  if (settings.deadLetterTopic !== undefined) needed.add('dead-letter');
  if (settings.cacheMaxBytes !== undefined) needed.add('caching');
  return needed;
}

function needsOf(operator: Operator): string[] {
  const needed: string[] = [operator.op];
  if ('store' in operator && operator.store !== undefined) {
    if ('versioned' in operator.store || ('kind' in operator.store && operator.store.kind === 'versioned'))
      needed.push('versioned');
    if (operator.store.caching === true) needed.push('caching');
  }
  if ('foreignKey' in operator && operator.foreignKey !== undefined) needed.push('foreign-key join');
  if ('graceMs' in operator && operator.graceMs !== undefined) needed.push('stream-table grace');
  if (operator.op === 'toStream' && operator.mapper !== undefined) needed.push('toStream mapper');
  return needed;
}

/** What a case still waits for; empty when it can be run. */
export function waitsFor(test: Case): readonly string[] {
  const needed = needs(test);
  return WAITING.filter((name) => needed.has(name));
}
