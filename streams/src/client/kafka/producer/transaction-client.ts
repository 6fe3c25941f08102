import { isStreamsError, StreamsError } from '../../../model/errors.ts';
import { parseTopicPartition, type TopicPartition } from '../../../model/topic-partition.ts';
import type { TransactionOffsets } from '../../producer.ts';
import type { Coordinators } from '../connections/coordinators.ts';
import { KAFKA_ERROR, remedyFor, throwOnError } from '../connections/kafka-error.ts';
import { addOffsetsToTxnRequest } from '../wire/add-offsets-to-txn.ts';
import { addPartitionsToTxnRequest } from '../wire/add-partitions-to-txn.ts';
import { endTxnRequest } from '../wire/end-txn.ts';
import { initProducerIdRequest, type ProducerIdentity } from '../wire/init-producer-id.ts';
import type { KafkaRequest } from '../wire/kafka-request.ts';
import { txnOffsetCommitRequest } from '../wire/txn-offset-commit.ts';

/** Whose transactions, and how long each request may be retried. */
export interface TransactionClientOptions {
  readonly transactionalId: string;
  readonly transactionTimeoutMs: number;
  readonly timeoutMs: number;
}

/** The requests of a transaction, to whichever brokers coordinate it and the group whose offsets it commits. */
export class TransactionClient {
  /** Whether the cluster speaks transactions of version 2 (KIP-890): implicit additions, a new epoch each time. */
  version2 = false;
  readonly #coordinators: Coordinators;
  readonly #options: TransactionClientOptions;

  constructor(coordinators: Coordinators, options: TransactionClientOptions) {
    this.#coordinators = coordinators;
    this.#options = options;
  }

  /** Gets an identity that fences every older one; `current` only raises the epoch of that one. */
  async init(current: ProducerIdentity): Promise<ProducerIdentity> {
    const { transactionalId, transactionTimeoutMs } = this.#options;
    const request = initProducerIdRequest(transactionalId, transactionTimeoutMs, current);
    const { producerId, epoch } = await this.#transaction(request, ({ error }) =>
      throwOnError(error, `initialising transactions of '${transactionalId}'`),
    );
    return { producerId, epoch };
  }

  async addPartitions(identity: ProducerIdentity, partitions: readonly TopicPartition[]): Promise<void> {
    const { transactionalId } = this.#options;
    await this.#transaction(addPartitionsToTxnRequest(transactionalId, identity, partitions), (results) => {
      for (const { topic, partition, error } of results) {
        throwOnError(error, `adding ${topic}-${partition} to the transaction of '${transactionalId}'`, {
          topic,
          partition,
        });
      }
    });
  }

  /** Commits offsets within the transaction. @throws StreamsError as `Producer.commitTransaction` lists */
  async commitOffsets(identity: ProducerIdentity, { group, member, offsets }: TransactionOffsets): Promise<void> {
    const { transactionalId, timeoutMs } = this.#options;
    if (!this.version2) {
      await this.#transaction(addOffsetsToTxnRequest(transactionalId, identity, group), ({ error }) =>
        throwOnError(error, `adding offsets of group '${group}' to the transaction of '${transactionalId}'`),
      );
    }
    const request = txnOffsetCommitRequest({
      apiVersion: this.version2 ? 5 : 4,
      transactionalId,
      group,
      identity,
      member,
      offsets: [...offsets].map(([name, offset]) => ({ ...parseTopicPartition(name), ...offset })),
    });
    await this.#coordinators.call({
      kind: 'group',
      key: group,
      request,
      timeoutMs,
      check: (results) => {
        for (const { topic, partition, error } of results) {
          const what = `committing the offset of ${topic}-${partition} for member ${member.memberId} of '${group}'`;
          throwOnError(error, what, { topic, partition });
        }
      },
    });
  }

  /**
   * Ends the transaction and returns the identity to go on with. A lost answer is asked for again: the coordinator
   * knows an end that it has carried out already.
   * @throws StreamsError STREAMS_INDEFINITE_TRANSACTION when the time is up, or another producer took over, before a
   * commit whose answer was lost could be confirmed, or the coordinator has no such transaction any more
   */
  async end(identity: ProducerIdentity, outcome: 'commit' | 'abort'): Promise<ProducerIdentity> {
    const { transactionalId } = this.#options;
    const request = endTxnRequest(this.version2 ? 5 : 4, transactionalId, identity, outcome);
    let inDoubt = false;
    try {
      const { next } = await this.#transaction(
        request,
        ({ error }) => throwOnError(error, `${outcome} of the transaction of '${transactionalId}'`),
        () => {
          inDoubt = true;
        },
      );
      return next;
    } catch (cause) {
      const noTransaction = isStreamsError(cause) && cause.context.kafkaError === KAFKA_ERROR.INVALID_TXN_STATE;
      if (outcome === 'abort') {
        // There is no transaction to abort: none of what was sent had reached the coordinator.
        if (noTransaction) return identity;
        throw cause;
      }
      // A transaction that the coordinator has ended itself, as when this process was not given the time to end it.
      if (!inDoubt && !noTransaction && remedyFor(cause) === 'fail') throw cause;
      const message = `whether the transaction of '${transactionalId}' was committed could not be learned: make a new producer`;
      throw new StreamsError('STREAMS_INDEFINITE_TRANSACTION', message, { cause });
    }
  }

  #transaction<Response>(
    request: KafkaRequest<Response>,
    check: (response: Response) => void,
    onLost?: () => void,
  ): Promise<Response> {
    const { transactionalId: key, timeoutMs } = this.#options;
    return this.#coordinators.call({ kind: 'transaction', key, request, check, timeoutMs, onLost });
  }
}
