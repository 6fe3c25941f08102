import { requireDuration } from './time-windows.ts';

/** Windows that last as long as records of a key follow one another within the gap; both ends are inside. */
export interface SessionWindows {
  readonly kind: 'session-windows';
  readonly inactivityGapMs: number;
  /** How long after its end and gap a session still takes records, ms of stream time. */
  readonly graceMs: number;
}

/** Makes {@link SessionWindows}. */
export const SessionWindows = {
  /** Grace is 0 unless given. @throws StreamsError STREAMS_INVALID_ARGUMENT */
  of(options: { readonly inactivityGapMs: number; readonly graceMs?: number }): SessionWindows {
    const { inactivityGapMs, graceMs = 0 } = options;
    requireDuration('inactivityGapMs', inactivityGapMs, 1);
    requireDuration('graceMs', graceMs, 0);
    return Object.freeze({ kind: 'session-windows', inactivityGapMs, graceMs });
  },
};
