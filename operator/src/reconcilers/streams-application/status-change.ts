import { isDeepStrictEqual } from 'node:util';
import type { StreamsApplicationStatus } from '../../api/index.ts';

/** How a status differs from the one that is written already. */
export type StatusChange = 'none' | 'counts' | 'facts';

/** Whether only counts moved, which flow all the time and may be written less often, or facts too. */
export function statusChange(
  before: StreamsApplicationStatus | undefined,
  after: StreamsApplicationStatus,
): StatusChange {
  if (isDeepStrictEqual(plain(before), plain(after))) return 'none';
  return isDeepStrictEqual(plain(withoutCounts(before)), plain(withoutCounts(after))) ? 'counts' : 'facts';
}

function withoutCounts(status: StreamsApplicationStatus | undefined): unknown {
  if (status === undefined) return undefined;
  const { lag: _lag, restoreRemaining: _restore, plan = [], pods = [], conditions = [], ...facts } = status;
  return {
    ...facts,
    plan: plan.map((sentence) => sentence.replaceAll(/\d+/g, '#')),
    conditions: conditions.map(({ message: _message, ...condition }) => condition),
    pods: pods.map(({ lag: _podLag, restoreRemaining: _podRestore, ...pod }) => pod),
  };
}

/** As it is after a way over the wire: without what is undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
