import { HttpProblem } from '@orders-platform/kit';
import type { LogPosition } from './orders-view.ts';

/** Carries how much of the log an answer contains, `partition:offset`; a request may carry several, by commas. */
export const POSITION_HEADER = 'x-orders-position';

const POSITION = /^(\d{1,9}):(\d{1,15})$/;

/** The header's text for a position. */
export function printPosition({ partition, offset }: LogPosition): string {
  return `${partition}:${offset}`;
}

/**
 * The positions that a request must not read behind.
 * @throws {HttpProblem} 400 when the header is something else.
 */
export function parsePositions(header: string): LogPosition[] {
  const texts = header.split(',').map((text) => text.trim());
  return texts.filter(Boolean).map((text) => {
    const [, partition, offset] = POSITION.exec(text) ?? [];
    if (partition !== undefined && offset !== undefined)
      return { partition: Number(partition), offset: Number(offset) };
    const detail = `must be partition:offset, not ${JSON.stringify(text)}`;
    throw new HttpProblem(400, `${POSITION_HEADER} ${detail}.`, {
      code: 'invalid-request',
      errors: [{ field: POSITION_HEADER, detail }],
    });
  });
}
