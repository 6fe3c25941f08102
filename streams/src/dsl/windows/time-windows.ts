import { StreamsError } from '../../model/errors.ts';
import { floorTo, plusMs, type Timestamp } from '../../model/timestamp.ts';

/** Windows of a fixed size that begin at multiples of `advanceMs`; the end is outside the window. */
export interface TimeWindows {
  readonly kind: 'time-windows';
  readonly sizeMs: number;
  readonly advanceMs: number;
  /** How long after its end a window still takes records, ms of stream time. */
  readonly graceMs: number;
}

/** Makes {@link TimeWindows}: tumbling when no advance is given, hopping otherwise. */
export const TimeWindows = {
  /**
   * Grace is 0 unless given. @throws StreamsError STREAMS_INVALID_ARGUMENT
   *
   * @example TimeWindows.of({ sizeMs: 60_000, advanceMs: 10_000, graceMs: 5_000 })
   */
  of(options: { readonly sizeMs: number; readonly advanceMs?: number; readonly graceMs?: number }): TimeWindows {
    const { sizeMs, advanceMs = sizeMs, graceMs = 0 } = options;
    requireDuration('sizeMs', sizeMs, 1);
    requireDuration('advanceMs', advanceMs, 1);
    requireDuration('graceMs', graceMs, 0);
    if (advanceMs > sizeMs) {
      throw new StreamsError(
        'STREAMS_INVALID_ARGUMENT',
        `a window of ${sizeMs} ms advances by ${advanceMs} ms: records between windows would be in none`,
      );
    }
    return Object.freeze({ kind: 'time-windows', sizeMs, advanceMs, graceMs });
  },
};

/** The start of the first window that holds `timestamp`. */
export function firstWindowStart(windows: TimeWindows, timestamp: Timestamp): Timestamp {
  const earliest = plusMs(timestamp, windows.advanceMs - windows.sizeMs);
  return earliest <= 0 ? 0 : floorTo(earliest, windows.advanceMs);
}

/** @throws StreamsError STREAMS_INVALID_ARGUMENT unless `value` is a whole number of at least `least`. */
export function requireDuration(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new StreamsError(
    'STREAMS_INVALID_ARGUMENT',
    `${name} is ${value}: it must be whole milliseconds, at least ${least}`,
  );
}
