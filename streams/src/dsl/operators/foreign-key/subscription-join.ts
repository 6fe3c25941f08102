import { Record } from '../../../model/record.ts';
import { laterOf } from '../../../model/timestamp.ts';
import type { Processor, ProcessorContext } from '../../../topology/processor.ts';
import type { TableValueGetter, TableView, ValueAtTime } from '../table-value-getter.ts';
import { type ForeignKeyJoinSerdes, SubscriptionParts } from './foreign-key-serdes.ts';
import { INSTRUCTION, type Instruction, type Subscription } from './subscription.ts';
import type { SubscriptionResponse } from './subscription-response.ts';

/** What answers the subscriptions of a foreign-key join. */
export interface SubscriptionJoinOptions {
  readonly registrationTopic: string;
  readonly serdes: ForeignKeyJoinSerdes;
  /** The right table. */
  readonly right: TableView;
}

/** Answers each subscription with the right row as it is now, where its instruction asks for an answer. */
export class SubscriptionJoinProcessor implements Processor<unknown, Subscription, unknown, SubscriptionResponse> {
  readonly #options: SubscriptionJoinOptions;
  #context!: ProcessorContext<unknown, SubscriptionResponse>;
  #parts!: SubscriptionParts;
  #get!: TableValueGetter;

  constructor(options: SubscriptionJoinOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<unknown, SubscriptionResponse>): void {
    const { serdes, registrationTopic, right } = this.#options;
    this.#context = context;
    this.#parts = new SubscriptionParts(serdes, context.applicationId, registrationTopic);
    this.#get = right.getter(context);
  }

  process({ key, value: subscription, timestamp, headers }: Record<unknown, Subscription>): void {
    const { instruction, hash, primaryKey, primaryPartition } = subscription;
    const found = key === null ? undefined : this.#get(key);
    if (!wantsAnswer(instruction, found)) return;
    const deleted = instruction === INSTRUCTION.DELETE_KEY_AND_PROPAGATE;
    const foreignValue = deleted ? null : (found?.value ?? null);
    const time = found === undefined ? timestamp : laterOf(timestamp, found.timestamp);
    const response = { hash, foreignValue, primaryPartition };
    this.#context.forward(new Record(this.#parts.primaryKey(primaryKey, headers), response, time, headers));
  }
}

function wantsAnswer(instruction: Instruction, found: ValueAtTime<unknown> | undefined): boolean {
  if (instruction === INSTRUCTION.PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE) return found !== undefined;
  return instruction !== INSTRUCTION.DELETE_KEY_NO_PROPAGATE;
}
