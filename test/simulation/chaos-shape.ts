import type { Fault } from '../../streams/src/testing/simulation/index.ts';

/** A span of time to draw from, ms. */
export type Span = readonly [least: number, most: number];

/** How roughly the platform is handled. */
export interface ChaosShape {
  /** Probabilities a request. */
  readonly faults: { readonly [fault in Fault]?: number };
  /** After how long the broker aborts a transaction, ms; sessions end after 3 000. */
  readonly transactionTimeoutMs: number;
  /** How long the rough part takes, ms. */
  readonly durationMs: number;
  /** Kills of an instance, each followed by a start after so long. */
  readonly kills: number;
  readonly downMs: Span;
  /** Orderly stops of an instance, half of them leaving the group, each followed by a start after as long as a kill. */
  readonly rolls: number;
  /** Pauses of an instance, as by SIGSTOP. */
  readonly pauses: number;
  readonly pauseMs: Span;
  readonly outages: number;
  readonly outageMs: Span;
  /** Clients cut off from the broker. */
  readonly isolations: number;
  readonly isolationMs: Span;
  /** Runs of the log cleaner. */
  readonly compactions: number;
  /** The probability that the end of a transaction kills its instance, a moment later. */
  readonly killAfterCommit: number;
  /** The probability that an instance that restores a task is killed, asked ten times a second. */
  readonly killInRestore: number;
}

const FAULTS = { lostRequest: 0.01, delayedRequest: 0.01, lostResponse: 0.01, delayedResponse: 0.01 };

/** Everything a bad day brings, all of it passing quickly. */
export const BAD_DAY: ChaosShape = {
  faults: FAULTS,
  transactionTimeoutMs: 2_000,
  durationMs: 8_000,
  kills: 6,
  downMs: [0, 4_000],
  rolls: 2,
  pauses: 6,
  pauseMs: [10, 2_500],
  outages: 1,
  outageMs: [10, 1_000],
  isolations: 2,
  isolationMs: [10, 3_000],
  compactions: 1,
  killAfterCommit: 0.005,
  killInRestore: 0.05,
};

/** Pauses and isolations beyond the transaction timeout (2 s) and beyond the session timeout (3 s): zombies. */
export const ZOMBIES: ChaosShape = {
  ...BAD_DAY,
  durationMs: 12_000,
  kills: 2,
  pauses: 14,
  pauseMs: [1_500, 9_000],
  isolations: 8,
  isolationMs: [1_500, 9_000],
};

/** Processes that die in the middle of commits and restorations, and come back at once. */
export const SUDDEN_DEATHS: ChaosShape = {
  ...BAD_DAY,
  kills: 10,
  downMs: [0, 500],
  pauses: 2,
  isolations: 0,
  compactions: 4,
  killAfterCommit: 0.05,
  killInRestore: 0.4,
};

/** A broker that comes and goes, on a network that loses much. */
export const BAD_NETWORK: ChaosShape = {
  ...BAD_DAY,
  faults: { lostRequest: 0.04, delayedRequest: 0.04, lostResponse: 0.04, delayedResponse: 0.04 },
  durationMs: 12_000,
  kills: 2,
  outages: 6,
  outageMs: [10, 5_000],
  isolations: 6,
};

/** One rollout after another, on a network that is not at its best. */
export const ROLLOUTS: ChaosShape = {
  ...BAD_DAY,
  durationMs: 12_000,
  kills: 2,
  downMs: [0, 2_000],
  rolls: 40,
  pauses: 3,
  killAfterCommit: 0,
  killInRestore: 0,
};

/** Zombies whose transactions outlive their sessions by far: others take over and have to wait for what is open. */
export const OPEN_TRANSACTIONS: ChaosShape = {
  ...ZOMBIES,
  transactionTimeoutMs: 10_000,
  kills: 8,
  killAfterCommit: 0.02,
};
