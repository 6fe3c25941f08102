import * as z from 'zod';
import { milliseconds } from './int64.ts';

const graceMs = milliseconds.optional().describe('how late a record may come, ms; 0 unless given');

export const timeWindows = z
  .strictObject({ kind: z.literal('time'), sizeMs: milliseconds, advanceMs: milliseconds.optional(), graceMs })
  .describe('tumbling windows, or hopping ones where they advance by less than their size');
export const slidingWindows = z
  .strictObject({ kind: z.literal('sliding'), timeDifferenceMs: milliseconds, graceMs })
  .describe('windows around each record');
export const sessionWindows = z
  .strictObject({ kind: z.literal('session'), gapMs: milliseconds, graceMs })
  .describe('windows that last as long as records follow one another within the gap');

export const windowsSchema = z.discriminatedUnion('kind', [timeWindows, slidingWindows, sessionWindows]);
export type Windows = z.infer<typeof windowsSchema>;

/** Records of the other stream within [t - beforeMs, t + afterMs] meet. */
export const joinWindows = z
  .strictObject({ beforeMs: milliseconds, afterMs: milliseconds, graceMs })
  .describe('which records of two streams meet: the other is within [t - beforeMs, t + afterMs]');

export const emit = z.enum(['on-window-update', 'on-window-close']).optional().describe('when results are sent');
