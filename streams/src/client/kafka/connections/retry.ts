import { type Clock, delay } from '../../../model/clock.ts';
import { isStreamsError } from '../../../model/errors.ts';
import type { Random } from '../../../model/random.ts';
import { KAFKA_ERROR, type Remedy, remedyFor } from './kafka-error.ts';

/** Pauses between attempts, ms: doubled each time from `first` up to `most`, each shortened at random by up to a half. */
export interface Backoff {
  readonly first: number;
  readonly most: number;
}

/** What a lost broker or a moved leader takes. */
export const BROKER_BACKOFF: Backoff = { first: 20, most: 1_000 };
/** The end of a transaction takes milliseconds on the broker; longer pauses would be all that a commit costs. */
const TRANSACTION_BACKOFF: Backoff = { first: 2, most: 50 };

/** How long to try. */
export interface RetryOptions {
  readonly clock: Clock;
  readonly random: Random;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  /** Called before each further attempt, to forget what the failure proved wrong. */
  readonly recover?: (remedy: Remedy, failure: unknown) => void | Promise<void>;
}

/** Runs `attempt` until it succeeds, fails for good, or the time is up; then the last failure is thrown. */
export async function retrying<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const { clock, random, signal } = options;
  const deadline = clock.now() + options.timeoutMs;
  for (let attempts = 0; ; attempts++) {
    try {
      return await attempt();
    } catch (failure) {
      const remedy = remedyFor(failure);
      const pause = backoffMs(backoffFor(failure), attempts, random);
      if (remedy === 'fail' || signal?.aborted || clock.now() + pause > deadline) throw failure;
      await options.recover?.(remedy, failure);
      await delay(clock, pause, signal);
    }
  }
}

/** The pause before attempt number `attempts + 1`, ms. */
export function backoffMs(backoff: Backoff, attempts: number, random: Random): number {
  return Math.min(backoff.first * 2 ** attempts, backoff.most) * (0.5 + random() / 2);
}

/**
 * How a broker puts off what meets a transaction that is just being joined or ended. In answers to Produce and to
 * TxnOffsetCommit the other two stand for CONCURRENT_TRANSACTIONS (KIP-890).
 */
const TRANSACTION_IN_THE_WAY: ReadonlySet<number | undefined> = new Set([
  KAFKA_ERROR.CONCURRENT_TRANSACTIONS,
  KAFKA_ERROR.COORDINATOR_LOAD_IN_PROGRESS,
  KAFKA_ERROR.NOT_ENOUGH_REPLICAS,
]);

/** The pauses after an error code of a transactional request. */
export function transactionalBackoff(error: number | undefined): Backoff {
  return TRANSACTION_IN_THE_WAY.has(error) ? TRANSACTION_BACKOFF : BROKER_BACKOFF;
}

function backoffFor(failure: unknown): Backoff {
  return isStreamsError(failure) ? transactionalBackoff(failure.context.kafkaError) : BROKER_BACKOFF;
}
