import type { Record } from '../../../model/record.ts';
import type { Processor, ProcessorContext } from '../../../topology/processor.ts';
import type { AnyJoiner } from '../../plan/logical-node.ts';
import type { TableValueGetter, TableView } from '../table-value-getter.ts';
import { type ForeignKeyJoinSerdes, SubscriptionParts } from './foreign-key-serdes.ts';
import type { SubscriptionResponse } from './subscription-response.ts';

/** What joins the responses of a foreign-key join with the left rows that asked. */
export interface ResponseJoinOptions {
  readonly registrationTopic: string;
  readonly serdes: ForeignKeyJoinSerdes;
  /** The left table. */
  readonly view: TableView;
  readonly joiner: AnyJoiner;
  /** Whether rows without a match count. */
  readonly left: boolean;
}

/** Joins each response with the left row, unless that has changed since it asked: then a later response is on its way. */
export class ResponseJoinProcessor implements Processor<unknown, SubscriptionResponse, unknown, unknown> {
  readonly #options: ResponseJoinOptions;
  #context!: ProcessorContext<unknown, unknown>;
  #parts!: SubscriptionParts;
  #get!: TableValueGetter;

  constructor(options: ResponseJoinOptions) {
    this.#options = options;
  }

  init(context: ProcessorContext<unknown, unknown>): void {
    const { serdes, registrationTopic, view } = this.#options;
    this.#context = context;
    this.#parts = new SubscriptionParts(serdes, context.applicationId, registrationTopic);
    this.#get = view.getter(context);
  }

  process(record: Record<unknown, SubscriptionResponse>): void {
    const { hash, foreignValue } = record.value;
    const current = this.#get(record.key)?.value ?? null;
    const currentHash = current === null ? null : this.#parts.hashOf(current, record.headers);
    if (!sameHash(hash, currentHash)) return this.#context.dropped('stale-response');
    const { joiner, left } = this.#options;
    const joined = foreignValue !== null || (left && current !== null);
    this.#context.forward(record.withValue(joined ? (joiner(current, foreignValue, record.key) ?? null) : null));
  }
}

function sameHash(asked: Buffer | null, current: Buffer | null): boolean {
  return asked === null || current === null ? asked === current : asked.equals(current);
}
