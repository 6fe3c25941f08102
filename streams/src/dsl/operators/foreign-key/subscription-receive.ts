import type { Record } from '../../../model/record.ts';
import type { TimestampedKeyValueStore } from '../../../state/index.ts';
import type { Processor, ProcessorContext } from '../../../topology/processor.ts';
import { combinedKey } from './combined-key.ts';
import { type ForeignKeyJoinSerdes, SubscriptionParts } from './foreign-key-serdes.ts';
import { INSTRUCTION, type Subscription } from './subscription.ts';

/** What keeps the subscriptions of a foreign-key join. */
export interface SubscriptionReceiveOptions {
  readonly registrationTopic: string;
  readonly serdes: ForeignKeyJoinSerdes;
  readonly storeName: string;
}

/** Keeps the subscriptions of each foreign key, so that a change of the right row reaches them, and sends them on. */
export class SubscriptionReceiveProcessor implements Processor<unknown, Subscription, unknown, Subscription> {
  readonly #options: SubscriptionReceiveOptions;
  #context!: ProcessorContext<unknown, Subscription>;
  #parts!: SubscriptionParts;
  #store!: TimestampedKeyValueStore<Buffer, Buffer>;

  constructor(options: SubscriptionReceiveOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<unknown, Subscription>): void {
    const { serdes, registrationTopic, storeName } = this.#options;
    this.#context = context;
    this.#parts = new SubscriptionParts(serdes, context.applicationId, registrationTopic);
    this.#store = context.getStateStore(storeName);
  }

  process(record: Record<unknown, Subscription>): void {
    const { key, value: subscription, timestamp, headers } = record;
    const { instruction, primaryKey, bytes } = subscription;
    if (key !== null) {
      const storeKey = combinedKey(this.#parts.foreignKeyBytes(key, headers), primaryKey);
      const forgets =
        instruction === INSTRUCTION.DELETE_KEY_AND_PROPAGATE || instruction === INSTRUCTION.DELETE_KEY_NO_PROPAGATE;
      // A copy: these bytes are a view of all that was fetched with them.
      this.#store.put(storeKey, forgets ? null : { value: Buffer.from(bytes), timestamp });
    } else if (instruction !== INSTRUCTION.PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE) {
      return this.#context.dropped('null-foreign-key');
    }
    this.#context.forward(record);
  }
}
