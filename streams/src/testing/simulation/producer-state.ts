import { StreamsError } from '../../model/errors.ts';
import type { BatchWriter } from './log-entry.ts';

/** How many of a producer's last batches a partition remembers, to know them again. */
const REMEMBERED_BATCHES = 5;

interface RememberedBatch {
  readonly firstSequence: number;
  readonly lastSequence: number;
  readonly baseOffset: number;
}

/** What one partition knows of one producer id: its epoch, and its last batches. */
export class ProducerState {
  #epoch: number;
  #nextSequence = 0;
  #batches: RememberedBatch[] = [];

  constructor(epoch: number) {
    this.#epoch = epoch;
  }

  /**
   * The base offset of a batch that is in the log already, undefined for the next one in order.
   * @throws StreamsError STREAMS_FENCED for an older epoch, STREAMS_BROKER (45) when records before it are missing.
   */
  check(writer: BatchWriter, count: number): number | undefined {
    this.#enterEpoch(writer.epoch);
    const known = this.#batches.find((batch) => batch.firstSequence === writer.baseSequence);
    if (known !== undefined && known.lastSequence === writer.baseSequence + count - 1) return known.baseOffset;
    if (writer.baseSequence === this.#nextSequence) return undefined;
    throw new StreamsError(
      'STREAMS_BROKER',
      `OUT_OF_ORDER_SEQUENCE_NUMBER: got ${writer.baseSequence}, expected ${this.#nextSequence}`,
      { kafkaError: 45 },
    );
  }

  appended(writer: BatchWriter, count: number, baseOffset: number): void {
    this.#nextSequence = writer.baseSequence + count;
    const lastSequence = this.#nextSequence - 1;
    this.#batches.push({ firstSequence: writer.baseSequence, lastSequence, baseOffset });
    if (this.#batches.length > REMEMBERED_BATCHES) this.#batches.shift();
  }

  #enterEpoch(epoch: number): void {
    if (epoch < this.#epoch) {
      const message = `INVALID_PRODUCER_EPOCH: ${epoch} is older than ${this.#epoch}`;
      throw new StreamsError('STREAMS_FENCED', message, { kafkaError: 47 });
    }
    if (epoch > this.#epoch) this.raiseEpoch(epoch);
  }

  /** Forgets the sequences of older epochs, and refuses these from now on. */
  raiseEpoch(epoch: number): void {
    if (epoch <= this.#epoch) return;
    this.#epoch = epoch;
    this.#nextSequence = 0;
    this.#batches = [];
  }
}
