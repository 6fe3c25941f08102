import type { Record } from '../../../model/record.ts';
import { bytesSerde } from '../../../serdes/index.ts';
import type { TimestampedKeyValueStore } from '../../../state/index.ts';
import type { Processor, ProcessorContext } from '../../../topology/processor.ts';
import type { Change } from '../../change.ts';
import { combinedKeyPrefix, primaryKeyOf } from './combined-key.ts';
import { SubscriptionParts } from './foreign-key-serdes.ts';
import { readSubscription } from './subscription.ts';
import type { SubscriptionReceiveOptions } from './subscription-receive.ts';
import type { SubscriptionResponse } from './subscription-response.ts';

/** What the right side of a foreign-key join is made of. */
export interface ForeignTableJoinOptions extends SubscriptionReceiveOptions {
  /** Whether the right table is versioned: then a change that is not the latest of its row says nothing of now. */
  readonly versioned: boolean;
}

/** Sends each change of a right row to all left rows that have subscribed to it, in the order of their keys' bytes. */
export class ForeignTableJoinProcessor implements Processor<unknown, Change<unknown>, unknown, SubscriptionResponse> {
  readonly #options: ForeignTableJoinOptions;
  #context!: ProcessorContext<unknown, SubscriptionResponse>;
  #parts!: SubscriptionParts;
  #store!: TimestampedKeyValueStore<Buffer, Buffer>;

  constructor(options: ForeignTableJoinOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<unknown, SubscriptionResponse>): void {
    const { serdes, registrationTopic, storeName } = this.#options;
    this.#context = context;
    this.#parts = new SubscriptionParts(serdes, context.applicationId, registrationTopic);
    this.#store = context.getStateStore(storeName);
  }

  process(record: Record<unknown, Change<unknown>>): void {
    const { key, value: change, headers } = record;
    if (key === null) return this.#context.dropped('null-key');
    if (this.#options.versioned && !change.isLatest) return this.#context.dropped('out-of-order');
    const prefix = combinedKeyPrefix(this.#parts.foreignKeyBytes(key, headers));
    for (const [storeKey, { value }] of this.#store.prefixScan(prefix, bytesSerde)) {
      const { hash, primaryPartition } = readSubscription(value);
      const primaryKey = this.#parts.primaryKey(primaryKeyOf(storeKey), headers);
      const response = { hash, foreignValue: change.newValue, primaryPartition };
      this.#context.forward(record.withKey(primaryKey).withValue(response));
    }
  }
}
