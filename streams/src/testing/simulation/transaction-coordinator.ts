import type { Timer } from '../../model/clock.ts';
import { StreamsError } from '../../model/errors.ts';
import type { GroupOffsets } from './group-offsets.ts';
import type { PartitionLog } from './partition-log.ts';
import { tryAgain } from './retrying.ts';
import type { SimulatedScheduler } from './simulated-scheduler.ts';

/** How a producer is told apart from its predecessors. */
export interface ProducerIdentity {
  readonly producerId: number;
  readonly epoch: number;
}

type Outcome = 'commit' | 'abort';

interface Transaction {
  readonly transactionalId: string;
  readonly producerId: number;
  epoch: number;
  timeoutMs: number;
  state: 'idle' | 'ongoing' | 'ending';
  /** How the last one ended, and in which epoch its producer asked for it: the same request may come once more. */
  last: { readonly outcome: Outcome; readonly epoch: number } | undefined;
  readonly logs: Set<PartitionLog>;
  readonly groups: Set<string>;
  timer: Timer | undefined;
}

/** A marker takes up to this long to be written after the end of a transaction was decided, in microseconds. */
const MARKER_MICROS = 3000;

/** The broker looks for transactions that are overdue only so often, in microseconds. */
const TIMEOUT_CHECK_MICROS = 100_000;

/**
 * Kafka's transactions in their second version (KIP-890): a transaction begins with its first write, and every end
 * raises the producer's epoch, so that nothing late can slip into the next one.
 */
export class TransactionCoordinator {
  readonly #scheduler: SimulatedScheduler;
  readonly #offsets: GroupOffsets;
  readonly #transactions = new Map<string, Transaction>();
  #nextProducerId = 1000;

  constructor(scheduler: SimulatedScheduler, offsets: GroupOffsets) {
    this.#scheduler = scheduler;
    this.#offsets = offsets;
  }

  /**
   * A producer id of its own, or for a transactional id the same one in a new epoch; what the former left open is
   * aborted first.
   * @throws StreamsError STREAMS_BROKER_UNAVAILABLE (51) until it is.
   */
  initProducerId(transactionalId: string | undefined, timeoutMs: number): ProducerIdentity {
    if (transactionalId === undefined) return { producerId: this.#nextProducerId++, epoch: 0 };
    const transaction = this.#transactions.get(transactionalId);
    if (transaction === undefined) return identityOf(this.#create(transactionalId, timeoutMs));
    if (transaction.state === 'ongoing') this.#end(transaction, 'abort', undefined);
    if (transaction.state === 'ending') throw concurrent(transactionalId);
    transaction.epoch += 1;
    transaction.timeoutMs = timeoutMs;
    transaction.last = undefined;
    return identityOf(transaction);
  }

  /**
   * Takes a partition into the producer's transaction, beginning one when there is none.
   * @throws StreamsError STREAMS_FENCED, STREAMS_BROKER_UNAVAILABLE (51) while the former one ends.
   */
  addPartition(transactionalId: string, identity: ProducerIdentity, log: PartitionLog): void {
    this.#ongoing(transactionalId, identity).logs.add(log);
  }

  /** Takes a group's offsets into the producer's transaction; throws as {@link addPartition} does. */
  addGroup(transactionalId: string, identity: ProducerIdentity, group: string): void {
    this.#ongoing(transactionalId, identity).groups.add(group);
  }

  /**
   * Decides a transaction's end; the markers are written soon after. The answer is the identity to go on with.
   * @throws StreamsError STREAMS_FENCED, STREAMS_BROKER (48) for an end that is not the decided one,
   * STREAMS_BROKER_UNAVAILABLE (51) while markers are written.
   */
  end(transactionalId: string, identity: ProducerIdentity, outcome: Outcome): ProducerIdentity {
    const transaction = this.#transactions.get(transactionalId);
    const isRetry = transaction?.last?.epoch === identity.epoch;
    if (transaction?.producerId !== identity.producerId || (transaction.epoch !== identity.epoch && !isRetry)) {
      throw fenced(transactionalId, identity);
    }
    if (transaction.state === 'ending') throw concurrent(transactionalId);
    if (transaction.state === 'ongoing') {
      if (isRetry) throw fenced(transactionalId, identity);
      this.#end(transaction, outcome, identity.epoch);
      return identityOf(transaction);
    }
    if (isRetry && transaction.last?.outcome === outcome) return identityOf(transaction);
    if (isRetry || outcome === 'commit') throw invalidState(transactionalId, outcome);
    this.#end(transaction, 'abort', identity.epoch);
    return identityOf(transaction);
  }

  #create(transactionalId: string, timeoutMs: number): Transaction {
    const transaction: Transaction = {
      transactionalId,
      producerId: this.#nextProducerId++,
      epoch: 0,
      timeoutMs,
      state: 'idle',
      last: undefined,
      logs: new Set(),
      groups: new Set(),
      timer: undefined,
    };
    this.#transactions.set(transactionalId, transaction);
    return transaction;
  }

  #ongoing(transactionalId: string, identity: ProducerIdentity): Transaction {
    const transaction = this.#transactions.get(transactionalId);
    if (transaction?.producerId !== identity.producerId || transaction.epoch !== identity.epoch) {
      throw fenced(transactionalId, identity);
    }
    if (transaction.state === 'ending') throw concurrent(transactionalId);
    if (transaction.state === 'idle') {
      transaction.state = 'ongoing';
      const micros = transaction.timeoutMs * 1000 + this.#scheduler.between(0, TIMEOUT_CHECK_MICROS);
      const abort = () => this.#end(transaction, 'abort', undefined);
      transaction.timer = this.#scheduler.schedule(micros, `transaction timeout ${transactionalId}`, abort);
    }
    return transaction;
  }

  /** `epoch`: of the producer that asked for it; undefined when it is fenced, and cannot ask again. */
  #end(transaction: Transaction, outcome: Outcome, epoch: number | undefined): void {
    transaction.timer?.cancel();
    transaction.state = 'ending';
    transaction.epoch += 1;
    transaction.last = epoch === undefined ? undefined : { outcome, epoch };
    this.#scheduler.trace(`${outcome} ${transaction.transactionalId}`, transaction.epoch);
    const { logs, groups, producerId, epoch: nextEpoch } = transaction;
    const writes = [
      ...[...logs].map((log) => () => log.appendMarker(producerId, nextEpoch, outcome, this.#scheduler.now())),
      ...[...groups].map((group) => () => this.#offsets.release(group, producerId, outcome === 'commit')),
    ];
    logs.clear();
    groups.clear();
    this.#writeMarkers(transaction, writes);
  }

  #writeMarkers(transaction: Transaction, writes: readonly (() => void)[]): void {
    let left = writes.length;
    if (left === 0) transaction.state = 'idle';
    for (const write of writes) {
      const micros = this.#scheduler.between(50, MARKER_MICROS);
      this.#scheduler.schedule(micros, `marker ${transaction.transactionalId}`, () => {
        write();
        left -= 1;
        if (left === 0) transaction.state = 'idle';
      });
    }
  }
}

function identityOf({ producerId, epoch }: Transaction): ProducerIdentity {
  return { producerId, epoch };
}

function concurrent(transactionalId: string): StreamsError {
  return tryAgain(`CONCURRENT_TRANSACTIONS: ${transactionalId} is still ending its last transaction`, 51);
}

function fenced(transactionalId: string, { epoch }: ProducerIdentity): StreamsError {
  const message = `INVALID_PRODUCER_EPOCH: ${transactionalId} has moved on from epoch ${epoch}`;
  return new StreamsError('STREAMS_FENCED', message, { kafkaError: 47 });
}

function invalidState(transactionalId: string, outcome: Outcome): StreamsError {
  const message = `INVALID_TXN_STATE: ${transactionalId} has no transaction to ${outcome}`;
  return new StreamsError('STREAMS_BROKER', message, { kafkaError: 48 });
}
