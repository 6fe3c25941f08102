import { requireDuration } from './windows/time-windows.ts';

/** What an operator that waits for stream time does when no record moves it on. */
export interface CloseAfterQuiet {
  /**
   * After how many ms of wall clock without input the task takes time for this operator to be as far on as closes all that
   * waits; what comes later and belongs to it is late. Unless given, it waits for as long as no record comes. Not in Kafka
   * Streams.
   */
  readonly closeAfterQuietMs?: number | undefined;
}

/** The time that was given. @throws StreamsError STREAMS_INVALID_ARGUMENT unless it is whole, at least 1 */
export function quietMsOf({ closeAfterQuietMs }: CloseAfterQuiet): number | undefined {
  if (closeAfterQuietMs !== undefined) requireDuration('closeAfterQuietMs', closeAfterQuietMs, 1);
  return closeAfterQuietMs;
}
