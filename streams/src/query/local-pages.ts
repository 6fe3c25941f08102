import { isStreamsError, StreamsError } from '../model/errors.ts';
import type { KafkaStreams } from '../runtime/index.ts';
import { deadline } from './deadline.ts';
import { copyMayHelp, type Page, type PageFailure, type PageRequest } from './page.ts';
import type { FailureReason } from './query-result.ts';
import { StaleStore } from './stale-store.ts';
import type { StorePartitions } from './store-partitions.ts';
import { takePage } from './take-page.ts';

/** Pages of a store's partitions at this instance: of the active task, or of a copy where that will do. */
export class LocalPages {
  readonly #streams: KafkaStreams;
  readonly #partitions: StorePartitions;
  readonly #stale: StaleStore;

  constructor(streams: KafkaStreams, partitions: StorePartitions) {
    this.#streams = streams;
    this.#partitions = partitions;
    this.#stale = new StaleStore(streams, partitions);
  }

  /** A page, or why there is none. @throws the reason of `signal` alone */
  async page(request: PageRequest, signal?: AbortSignal): Promise<Page | PageFailure> {
    signal?.throwIfAborted();
    const answer = await this.#active(request, signal);
    if (answer.kind === 'page' || request.maxLag === undefined || !copyMayHelp(answer)) return answer;
    const copied = await this.#copied(request, request.maxLag, signal);
    // Without a copy here it is the active task's failure that matters.
    return copied.kind === 'failure' && copied.reason === 'NOT_PRESENT' ? answer : copied;
  }

  /** The active task's page, as soon as it has what must be contained. */
  #active(request: PageRequest, signal: AbortSignal | undefined): Promise<Page | PageFailure> {
    const { partition, bound } = request;
    return this.#within(request, signal, 'NOT_ACTIVE', async (until) => {
      this.#partitions.requireReady(partition);
      if (bound.size > 0) {
        const reached = () => contains(this.#partitions.positions(partition), bound);
        await this.#streams.progress.wait(this.#partitions.taskOf(partition), reached, until);
        this.#partitions.requireReady(partition);
      }
      const store = this.#streams.localStore(this.#partitions.store, partition);
      if (store === undefined) throw new StreamsError('STREAMS_STORE_NOT_READY', 'the store is not open');
      const positions = this.#partitions.positions(partition);
      return { kind: 'page', ...takePage(store, request), positions, lag: undefined };
    });
  }

  /** The page of a copy that is current enough. */
  #copied(request: PageRequest, maxLag: number, signal: AbortSignal | undefined): Promise<Page | PageFailure> {
    const { partition, bound } = request;
    return this.#within(request, signal, 'NOT_UP_TO_BOUND', async (until) => {
      const options = { maxLag, positions: bound, signal: until };
      const { value, positions, lag } = await this.#stale.read(
        partition,
        ({ store }) => takePage(store, request),
        options,
      );
      return { kind: 'page', ...value, positions, lag };
    });
  }

  async #within(
    { partition, waitMs }: PageRequest,
    caller: AbortSignal | undefined,
    notReady: FailureReason,
    read: (until: AbortSignal) => Promise<Page>,
  ): Promise<Page | PageFailure> {
    const { signal, clear } = deadline(this.#streams.clock, waitMs, caller);
    try {
      return await read(signal);
    } catch (error) {
      caller?.throwIfAborted();
      if (signal.aborted) {
        const message = `task ${this.#partitions.taskOf(partition)}: not there within ${waitMs} ms`;
        return { kind: 'failure', reason: 'NOT_UP_TO_BOUND', message };
      }
      const owner = this.#partitions.owner(partition);
      const movedTo = owner.kind === 'remote' ? { movedTo: owner.endpoint } : {};
      return { ...failureOf(error, notReady), ...movedTo };
    } finally {
      clear();
    }
  }
}

/** The failure that an error of the library stands for. */
export function failureOf(error: unknown, notReady: FailureReason): PageFailure {
  const message = error instanceof Error ? error.message : String(error);
  return { kind: 'failure', reason: reasonOf(error, notReady), message };
}

function reasonOf(error: unknown, notReady: FailureReason): FailureReason {
  if (!isStreamsError(error)) return 'STORE_EXCEPTION';
  switch (error.code) {
    case 'STREAMS_KEY_MOVED':
    case 'STREAMS_REMOTE_QUERY':
      return 'NOT_PRESENT';
    case 'STREAMS_STORE_NOT_READY':
      return notReady;
    case 'STREAMS_INVALID_ARGUMENT':
      return 'UNKNOWN_QUERY_TYPE';
    case 'STREAMS_CLOSED':
    case 'STREAMS_ILLEGAL_STATE':
      return 'NOT_STARTED';
    default:
      // Whoever cannot ask the brokers how current a copy is cannot vouch for it.
      return error.retriable ? notReady : 'STORE_EXCEPTION';
  }
}

function contains(positions: ReadonlyMap<string, number>, bound: ReadonlyMap<string, number>): boolean {
  for (const [topic, offset] of bound) if ((positions.get(topic) ?? -1) < offset) return false;
  return true;
}
