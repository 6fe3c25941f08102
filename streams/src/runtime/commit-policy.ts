/** The times a {@link CommitPolicy} goes by, ms. */
export interface CommitTimes {
  /** The longest time between commits under load. */
  readonly commitIntervalMs: number;
  /** How long a commit waits for more records after the input ran dry. */
  readonly commitLingerMs: number;
  /** The longest time that progress nobody waits for stays uncommitted. */
  readonly quietCommitIntervalMs: number;
  /** The longest time that the brokers are left in peace after a slow commit. */
  readonly longestRestMs: number;
}

/** Input is asked for so long before a rest ends, to be there when it does. */
const FETCH_LEAD_MS = 100;
/** With less input than this between two commits it is little. */
const LITTLE_BYTES = 64 * 1024;

/** What has happened since the last commit. */
export interface UncommittedWork {
  /** A processor asked for a commit, or the buffers are full. */
  readonly demanded: boolean;
  /** Somebody waits for it: records went to other topics, or queries read the stores. */
  readonly awaited: boolean;
  /** There is nothing left to process now. */
  readonly dry: boolean;
  /** Records wait for promises: a commit holds their tasks up until the last has settled. */
  readonly inFlight?: boolean;
}

/**
 * When to commit. What others wait for is committed as soon as the input runs dry, and after the interval under load
 * (Kafka Streams waits for its interval at every hop); positions and state alone can wait, for each transaction costs
 * the brokers several writes.
 */
export class CommitPolicy {
  readonly #times: CommitTimes;
  #lastCommit: number;
  #restsUntil = 0;
  #fetchedBytes = 0;
  #littleInput = false;
  #dirtySince: number | undefined;

  constructor(times: CommitTimes, now: number) {
    this.#times = times;
    this.#lastCommit = now;
  }

  /** Whether to commit now; `undefined`: nothing has happened. */
  due(work: UncommittedWork | undefined, now: number): boolean {
    if (work === undefined) {
      this.#dirtySince = undefined;
      return false;
    }
    this.#dirtySince ??= now;
    if (work.demanded) return true;
    const { commitIntervalMs, commitLingerMs, quietCommitIntervalMs } = this.#times;
    const age = now - this.#dirtySince;
    if (now < this.#restsUntil) return false;
    if (work.inFlight === true) return age >= commitIntervalMs;
    if (!work.awaited && work.dry) return age >= quietCommitIntervalMs;
    if (age < commitLingerMs) return false;
    return work.dry || now - this.#lastCommit >= commitIntervalMs;
  }

  /** When, from `now`, the next commit could fall due without anything happening, ms; undefined when none will. */
  wakeAfter(now: number, awaited: boolean, inFlight = false): number | undefined {
    if (this.#dirtySince === undefined) return undefined;
    const { commitIntervalMs, commitLingerMs, quietCommitIntervalMs } = this.#times;
    const wait = inFlight ? commitIntervalMs : awaited ? commitLingerMs : quietCommitIntervalMs;
    const due = this.#dirtySince + wait;
    return Math.max(1, Math.max(due, this.#restsUntil) - now);
  }

  /**
   * How long input is left to come together, ms; 0 where it is to be fetched. Fetched as it comes, each record of little
   * input would cost the brokers an answer, and could be committed no sooner.
   */
  untilFetch(now: number): number {
    return this.#littleInput ? Math.max(0, this.#restsUntil - now - FETCH_LEAD_MS) : 0;
  }

  /**
   * A commit has ended after `tookMs`, when `fetchedBytes` had been fetched in all. The next one leaves the brokers in
   * peace for twice that time: where commits are slow, for many others commit too, fewer and larger ones get everybody's
   * records through sooner. Where they are quick it is not felt.
   */
  committed(now: number, tookMs: number, fetchedBytes: number): void {
    this.#lastCommit = now;
    this.#restsUntil = now + Math.min(2 * tookMs, this.#times.longestRestMs);
    this.#dirtySince = undefined;
    this.#littleInput = fetchedBytes - this.#fetchedBytes < LITTLE_BYTES;
    this.#fetchedBytes = fetchedBytes;
  }
}
