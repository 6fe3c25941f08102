import type { Record } from '../../../model/record.ts';
import { parseTaskId } from '../../../model/task-id.ts';
import type { Processor, ProcessorContext } from '../../../topology/processor.ts';
import type { Change } from '../../change.ts';
import { type ForeignKeyJoinSerdes, SubscriptionParts } from './foreign-key-serdes.ts';
import { INSTRUCTION, type Instruction, type Subscription, subscriptionOf } from './subscription.ts';

/** What the left side of a foreign-key join is made of. */
export interface SubscriptionSendOptions {
  readonly registrationTopic: string;
  readonly serdes: ForeignKeyJoinSerdes;
  /** Null or undefined where a row has no foreign key. */
  readonly extractor: (key: unknown, value: unknown) => unknown;
  /** Whether rows without a match count. */
  readonly left: boolean;
  /** Whether the left table is versioned: then a change that is not the latest of its row says nothing of now. */
  readonly versioned: boolean;
}

type LeftRecord = Record<unknown, Change<unknown>>;

/**
 * Tells the right side of a foreign-key join about each change of a left row: to forget it under the old foreign key, and
 * to answer what lies under the new one. A tombstone may follow where nothing was joined before: the left side cannot know.
 */
export class SubscriptionSendProcessor implements Processor<unknown, Change<unknown>, unknown, Subscription> {
  readonly #options: SubscriptionSendOptions;
  #context!: ProcessorContext<unknown, Subscription>;
  #parts!: SubscriptionParts;
  #partition = 0;

  constructor(options: SubscriptionSendOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<unknown, Subscription>): void {
    this.#context = context;
    this.#parts = new SubscriptionParts(this.#options.serdes, context.applicationId, this.#options.registrationTopic);
    this.#partition = parseTaskId(context.taskId).partition;
  }

  process(record: LeftRecord): void {
    const { newValue, oldValue, isLatest } = record.value;
    if (this.#options.versioned && !isLatest) return this.#context.dropped('out-of-order');
    const before = this.#foreignKey(record.key, oldValue);
    const after = this.#foreignKey(record.key, newValue);
    if (this.#options.left) this.#changeLeftJoined(record, before, after);
    else this.#changeInnerJoined(record, before, after);
  }

  /** Whatever changed, an answer is asked for: without a foreign key the right side answers null. */
  #changeLeftJoined(record: LeftRecord, before: unknown, after: unknown): void {
    const { newValue, oldValue } = record.value;
    if (oldValue === null && newValue === null) return;
    const hash = this.#hashOf(record);
    if (before !== null && this.#differ(before, after, record)) {
      this.#send(record, hash, before, INSTRUCTION.DELETE_KEY_NO_PROPAGATE);
    }
    this.#send(record, hash, after, INSTRUCTION.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE);
  }

  #changeInnerJoined(record: LeftRecord, before: unknown, after: unknown): void {
    if (after === null) {
      if (record.value.newValue !== null) this.#context.dropped('null-foreign-key');
      if (before !== null) {
        this.#send(record, this.#hashOf(record), before, INSTRUCTION.DELETE_KEY_AND_PROPAGATE);
      }
      return;
    }
    const hash = this.#hashOf(record);
    if (before !== null && this.#differ(before, after, record)) {
      this.#send(record, hash, before, INSTRUCTION.DELETE_KEY_NO_PROPAGATE);
      this.#send(record, hash, after, INSTRUCTION.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE);
    } else {
      this.#send(record, hash, after, INSTRUCTION.PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE);
    }
  }

  #foreignKey(key: unknown, value: unknown): unknown {
    return value === null ? null : (this.#options.extractor(key, value) ?? null);
  }

  #differ(before: unknown, after: unknown, { headers }: LeftRecord): boolean {
    if (after === null) return true;
    return !this.#parts.foreignKeyBytes(after, headers).equals(this.#parts.foreignKeyBytes(before, headers));
  }

  #hashOf({ value: { newValue }, headers }: LeftRecord): Buffer | null {
    return newValue === null ? null : this.#parts.hashOf(newValue, headers);
  }

  #send(record: LeftRecord, hash: Buffer | null, foreignKey: unknown, instruction: Instruction): void {
    const primaryKey = this.#parts.primaryKeyBytes(record.key, record.headers);
    const subscription = subscriptionOf({ hash, instruction, primaryKey, primaryPartition: this.#partition });
    this.#context.forward(record.withKey(foreignKey).withValue(subscription));
  }
}
