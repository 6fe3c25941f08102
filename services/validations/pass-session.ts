import type { CheckType } from '@orders-platform/contracts';
import { earlierOf, laterOf, minusMs, type Timestamp } from '@orders-platform/streams';

/** Checks that an order has passed with no pause between them longer than the gap; both ends are inside. */
export interface PassSession {
  readonly start: Timestamp;
  readonly end: Timestamp;
  /** Each type once. */
  readonly checks: readonly CheckType[];
}

/** The sessions with one more pass: it joins those within the gap into one, or begins its own. */
export function withPass(
  sessions: readonly PassSession[],
  check: CheckType,
  at: Timestamp,
  gapMs: number,
): readonly PassSession[] {
  const isNear = ({ start, end }: PassSession) => minusMs(start, gapMs) <= at && minusMs(at, gapMs) <= end;
  let joined: PassSession = { start: at, end: at, checks: [check] };
  for (const session of sessions.filter(isNear)) {
    joined = {
      start: earlierOf(joined.start, session.start),
      end: laterOf(joined.end, session.end),
      checks: [...new Set([...session.checks, ...joined.checks])],
    };
  }
  return [...sessions.filter((session) => !isNear(session)), joined];
}
