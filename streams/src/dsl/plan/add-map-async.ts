import { StreamsError } from '../../model/errors.ts';
import type { Record } from '../../model/record.ts';
import type { Serde } from '../../serdes/serde.ts';
import { laneOfKey } from '../operators/key-lanes.ts';
import { StreamMapAsyncProcessor } from '../operators/stream-map-async.ts';
import type { AsyncOptions } from '../options.ts';
import { addStep } from './add-step.ts';
import type { LogicalStream } from './logical-stream.ts';
import type { StreamsPlan } from './streams-plan.ts';

const TIMEOUT_MS = 5_000;
const RETRY_BACKOFF_MS = 100;

/** Appends a step that waits for promises; the caller says what of the serdes and the partitioning still holds. */
export function addMapAsync<K, V, K2, V2>(
  plan: StreamsPlan,
  parent: LogicalStream<K, V>,
  prefix: string,
  call: (record: Record<K, V>, signal: AbortSignal) => Promise<Record<K2, V2>>,
  options: AsyncOptions,
): LogicalStream<K2, V2> {
  const { concurrency, timeoutMs = TIMEOUT_MS, retries = 0, retryBackoffMs = RETRY_BACKOFF_MS } = options;
  requireWhole('concurrency', concurrency, 1);
  requireWhole('timeoutMs', timeoutMs, 1);
  requireWhole('retries', retries, 0);
  requireWhole('retryBackoffMs', retryBackoffMs, 0);
  const limits = { timeoutMs, retries, retryBackoffMs };
  const laneOf = laneOfKey(parent.keySerde as Serde<never> | undefined);
  const supplier = () => new StreamMapAsyncProcessor<K, V, K2, V2>({ call, concurrency, limits, laneOf });
  return addStep<K2, V2>(plan, parent, prefix, supplier, options);
}

function requireWhole(name: string, value: number, least: number): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new StreamsError(
    'STREAMS_INVALID_ARGUMENT',
    `${name} is ${value}: it must be a whole number of at least ${least}`,
  );
}
