import { StreamsError } from '../model/errors.ts';
import { type CloseAfterQuiet, quietMsOf } from './close-after-quiet.ts';

/** When a window's result is sent on: with each update, or once when the window has closed. */
export type EmitStrategy = 'on-window-update' | 'on-window-close';

/** An emit strategy, and whether windows also close when no record comes. */
export interface Emission extends CloseAfterQuiet {
  readonly emit: EmitStrategy;
}

/** What is done unless an emit strategy is given. */
export const EACH_UPDATE: Emission = Object.freeze({ emit: 'on-window-update' });

/** @throws StreamsError STREAMS_INVALID_ARGUMENT when results that do not wait are told when to wait no longer */
export function emissionOf(emit: EmitStrategy, options: CloseAfterQuiet): Emission {
  const closeAfterQuietMs = quietMsOf(options);
  if (emit !== 'on-window-close' && closeAfterQuietMs !== undefined) {
    throw new StreamsError(
      'STREAMS_INVALID_ARGUMENT',
      "closeAfterQuietMs is for results that wait: give it with 'on-window-close', or to suppress()",
    );
  }
  return Object.freeze({ emit, closeAfterQuietMs });
}
