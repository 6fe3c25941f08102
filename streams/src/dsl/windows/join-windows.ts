import { StreamsError } from '../../model/errors.ts';
import { requireDuration } from './time-windows.ts';

/** Which records of two streams meet: the other's timestamp lies in [t - beforeMs, t + afterMs], both ends inside. */
export interface JoinWindows {
  readonly kind: 'join-windows';
  readonly beforeMs: number;
  readonly afterMs: number;
  /** How long after the window's end an unmatched record still waits, ms of stream time. */
  readonly graceMs: number;
}

/** Makes {@link JoinWindows}. */
export const JoinWindows = {
  /**
   * Either bound may be negative as long as the window is not empty; what is left out is 0.
   * @throws StreamsError STREAMS_INVALID_ARGUMENT
   *
   * @example JoinWindows.of({ beforeMs: 60_000, afterMs: 60_000 })
   */
  of(options: { readonly beforeMs?: number; readonly afterMs?: number; readonly graceMs?: number }): JoinWindows {
    const { beforeMs = 0, afterMs = 0, graceMs = 0 } = options;
    requireDuration('beforeMs', beforeMs, -Number.MAX_SAFE_INTEGER);
    requireDuration('afterMs', afterMs, -Number.MAX_SAFE_INTEGER);
    requireDuration('graceMs', graceMs, 0);
    if (beforeMs + afterMs < 0) {
      throw new StreamsError(
        'STREAMS_INVALID_ARGUMENT',
        `the join window [-${beforeMs}, ${afterMs}] ends before it begins`,
      );
    }
    return Object.freeze({ kind: 'join-windows', beforeMs, afterMs, graceMs });
  },
};
