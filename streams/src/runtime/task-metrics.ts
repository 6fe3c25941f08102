import type { DropReason } from '../topology/processor.ts';

/** What one task has counted since it was made. Plain fields: adding to them costs nothing worth naming. */
export class TaskMetrics {
  processed = 0;
  punctuated = 0;
  /** From the timestamp of the latest record to its commit, ms; undefined before the first commit. */
  e2eLatencyMs: number | undefined;
  readonly dropped = new Map<DropReason, number>();

  drop(reason: DropReason): void {
    this.dropped.set(reason, (this.dropped.get(reason) ?? 0) + 1);
  }
}
