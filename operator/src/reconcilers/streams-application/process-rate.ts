import type { ObservedPod } from './observed.ts';

/** How many records each task of each pod had processed at some time. */
export interface ProcessedSample {
  readonly timeMs: number;
  readonly processed: ReadonlyMap<string, number>;
}

/** Takes a sample of what instances say. */
export function processedSample(pods: readonly ObservedPod[], timeMs: number): ProcessedSample {
  const entries = pods.flatMap(({ name, status }) =>
    (status?.tasks ?? []).map(({ taskId, processed }) => [`${name}/${taskId}`, processed] as const),
  );
  return { timeMs, processed: new Map(entries) };
}

/** Records a second between two samples; a task that moved or began anew counts from zero. */
export function processRate(before: ProcessedSample, after: ProcessedSample): number | undefined {
  const seconds = (after.timeMs - before.timeMs) / 1000;
  if (seconds <= 0) return undefined;
  let records = 0;
  for (const [task, processed] of after.processed) {
    const earlier = before.processed.get(task) ?? 0;
    records += processed >= earlier ? processed - earlier : processed;
  }
  return records / seconds;
}
