import { requireDuration } from './time-windows.ts';

/** Windows of `timeDifferenceMs` around each record, both ends inside; those with the same records are one. */
export interface SlidingWindows {
  readonly kind: 'sliding-windows';
  readonly timeDifferenceMs: number;
  /** How long after its end a window still takes records, ms of stream time. */
  readonly graceMs: number;
}

/** Makes {@link SlidingWindows}. */
export const SlidingWindows = {
  /** Grace is 0 unless given. @throws StreamsError STREAMS_INVALID_ARGUMENT */
  of(options: { readonly timeDifferenceMs: number; readonly graceMs?: number }): SlidingWindows {
    const { timeDifferenceMs, graceMs = 0 } = options;
    requireDuration('timeDifferenceMs', timeDifferenceMs, 0);
    requireDuration('graceMs', graceMs, 0);
    return Object.freeze({ kind: 'sliding-windows', timeDifferenceMs, graceMs });
  },
};
