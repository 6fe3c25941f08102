import type { Phase } from '../../api/index.ts';
import type { ApplicationMemory } from './application-memory.ts';
import type { StopAll } from './observed.ts';
import type { ScalingJournal } from './scaling-journal.ts';

/** Something to tell in an Event. */
export interface Tale {
  readonly type: 'Normal' | 'Warning';
  /** CamelCase. */
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Why something is so: a word for programs and a sentence for people. */
export interface Cause {
  readonly reason: string;
  readonly message: string;
}

/** What of a reset is to be done now. */
export type ResetStep =
  | { readonly kind: 'start' }
  | { readonly kind: 'forget-job' }
  | { readonly kind: 'wait' }
  | { readonly kind: 'wipe' }
  | { readonly kind: 'fail'; readonly outcome: string };

/** What the operator does now, and what it says about it. */
export interface Decision {
  readonly replicas: number;
  readonly partition: number;
  readonly stopAll: StopAll | undefined;
  /** Pods that go for good, which their instances are to know before. */
  readonly leaving: readonly string[];
  readonly reset?: ResetStep;
  readonly phase: Phase;
  /** Whether pods are being replaced by those of another template, or wait for others' to be. */
  readonly update?: 'going' | 'queued';
  /** What goes on; undefined when nothing does. */
  readonly progress?: Cause;
  readonly degraded?: Cause;
  readonly plan: readonly string[];
  readonly tales: readonly Tale[];
  readonly journal: ScalingJournal | undefined;
  readonly requeueAfterMs: number;
}

/** What is to be done, and what is to be remembered of how that was found. */
export interface Decided {
  readonly decision: Decision;
  readonly memory: ApplicationMemory;
}
