/**
 * What may be done to need fewer topics and stores: a table's topic is its changelog; repartitions behind one change of key are
 * one; a stream joined with itself keeps its records once.
 */
export type Optimization = 'reuse-ktable-source-topics' | 'merge-repartition-topics' | 'single-store-self-join';

const ALL: readonly Optimization[] = [
  'reuse-ktable-source-topics',
  'merge-repartition-topics',
  'single-store-self-join',
];

/** The optimisations asked for: all, none, or those listed. */
export function optimizationsOf(asked: boolean | readonly Optimization[] = false): ReadonlySet<Optimization> {
  return new Set(typeof asked === 'boolean' ? (asked ? ALL : []) : asked);
}
