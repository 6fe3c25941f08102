const QUIET_MS = 10 * 60_000;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

interface Fight {
  readonly times: number;
  readonly lastMs: number;
}

/**
 * When fields are taken back from others: at once the first time, and ever less often from somebody who takes them again,
 * so that two programs that disagree do not write without end.
 */
export class ConflictPolicy {
  readonly #fights = new Map<string, Fight>();

  /** Whether the fields of this object are to be taken back now; a yes counts. */
  mayTakeBack(key: string, nowMs: number): boolean {
    const fight = this.#fights.get(key);
    const quiet = fight === undefined || nowMs - fight.lastMs > QUIET_MS;
    if (!quiet && nowMs - fight.lastMs < pauseMs(fight.times)) return false;
    this.#fights.set(key, { times: quiet ? 1 : fight.times + 1, lastMs: nowMs });
    return true;
  }

  /** Forgets the objects of an application. */
  forget(prefix: string): void {
    for (const key of this.#fights.keys()) if (key.startsWith(prefix)) this.#fights.delete(key);
  }
}

/** Nothing for the first three times: a person corrects a command more than once. */
function pauseMs(times: number): number {
  return times < 3 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (times - 3), LONGEST_PAUSE_MS);
}
