import type { Record } from '../../model/record.ts';
import type {
  AsyncCallLimits,
  AsyncWork,
  HeldRecord,
  InternalProcessorContext,
} from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import { KeyLanes } from './key-lanes.ts';

/** What an asynchronous step is made of. */
export interface StreamMapAsyncOptions<K, V, K2, V2> {
  /** The result for a record. Called again for the same record after a failure. */
  readonly call: (record: Record<K, V>, signal: AbortSignal) => Promise<Record<K2, V2>>;
  readonly concurrency: number;
  readonly limits: AsyncCallLimits;
  readonly laneOf: (key: unknown) => unknown;
}

interface HeldWork<K, V> {
  readonly record: Record<K, V>;
  readonly held: HeldRecord;
}

/** Forwards what promises come to: those of one key in order, the call for a record made when the one before it is done. */
export class StreamMapAsyncProcessor<K, V, K2, V2> implements Processor<K, V, K2, V2> {
  readonly #options: StreamMapAsyncOptions<K, V, K2, V2>;
  readonly #lanes: KeyLanes<HeldWork<K, V>>;
  #context!: ProcessorContext<K2, V2>;
  #task!: AsyncWork;

  constructor(options: StreamMapAsyncOptions<K, V, K2, V2>) {
    this.#options = options;
    this.#lanes = new KeyLanes(options.concurrency);
  }

  init(context: ProcessorContext<K2, V2>): void {
    this.#context = context;
    this.#task = (context as InternalProcessorContext<K2, V2>).asynchronous(this.#options.limits);
  }

  process(record: Record<K, V>): void {
    const lane = this.#options.laneOf(record.key);
    this.#lanes.add(lane, { record, held: this.#task.hold() });
    this.#beginAll();
  }

  #beginAll(): void {
    for (let next = this.#lanes.begin(); next !== undefined; next = this.#lanes.begin()) {
      const { lane, work } = next;
      work.held.start(
        (signal) => this.#options.call(work.record, signal),
        (outcome) => this.#finish(lane, outcome),
      );
    }
    this.#task.full(this.#lanes.full);
  }

  /** The next call is made even when this one has failed: what becomes of the failure is the processing handler's. */
  #finish(lane: unknown, outcome: PromiseSettledResult<Record<K2, V2>>): void {
    try {
      if (outcome.status === 'rejected') throw outcome.reason;
      this.#context.forward(outcome.value);
    } finally {
      this.#lanes.done(lane);
      this.#beginAll();
    }
  }
}
