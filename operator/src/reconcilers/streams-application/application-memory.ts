import type { ProcessedSample } from './process-rate.ts';
import type { Recommendation } from './recommendations.ts';

/** What is remembered of an application between two reconciles; all of it may be lost, at the cost of deciding later. */
export interface ApplicationMemory {
  readonly sample?: ProcessedSample;
  readonly rate?: number;
  readonly recommendations: readonly Recommendation[];
  /** The step that is under way and since when. */
  readonly step?: { readonly id: string; readonly sinceMs: number };
}

/** Before anything was seen. */
export const NO_MEMORY: ApplicationMemory = { recommendations: [] };
