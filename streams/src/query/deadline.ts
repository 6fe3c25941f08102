import type { Clock } from '../model/clock.ts';

/** A time limit that is let go of when what it was for is over. */
export interface Deadline {
  /** Aborted when the time is up, with a `TimeoutError`, or when the caller gives up, with the caller's reason. */
  readonly signal: AbortSignal;
  clear(): void;
}

/** Gives up after `ms` of `clock`, or with the caller. */
export function deadline(clock: Clock, ms: number, caller: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  const follow = () => controller.abort(caller?.reason);
  const timer = clock.setTimer(ms, () => {
    controller.abort(new DOMException(`no answer within ${ms} ms`, 'TimeoutError'));
  });
  if (caller?.aborted) follow();
  else caller?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    clear() {
      timer.cancel();
      caller?.removeEventListener('abort', follow);
    },
  };
}
