import type { StreamsApplicationStatus } from '../../api/index.ts';

/** How the number of pods was decided: newest first. */
export type ScalingJournal = NonNullable<StreamsApplicationStatus['scaling']>;

/** One change of the number of pods, with what it was decided by. */
export type ScalingDecision = ScalingJournal['decisions'][number];

const LONGEST = 10;

/** The journal with one more decision; only the last ten are kept. */
export function journaled(journal: ScalingJournal | undefined, decision: ScalingDecision): ScalingJournal {
  return { lastScaleTime: decision.time, decisions: [decision, ...(journal?.decisions ?? [])].slice(0, LONGEST) };
}

/** Milliseconds since the number of pods changed last; infinite when it never did. */
export function sinceLastScale(journal: ScalingJournal | undefined, nowMs: number): number {
  return journal?.lastScaleTime === undefined ? Number.POSITIVE_INFINITY : nowMs - Date.parse(journal.lastScaleTime);
}
