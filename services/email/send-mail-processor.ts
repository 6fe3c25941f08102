import type { Processor, ProcessorContext, Record } from '@orders-platform/streams';
import type { EmailRequest } from './email-request.ts';
import {
  EMAIL_LOG_STORE,
  type EmailLogStore,
  OUTGOING_EMAILS_STORE,
  type OutgoingEmailsStore,
} from './email-stores.ts';
import type { MailOutbox } from './mail-outbox.ts';
import { mailTrace } from './mail-trace.ts';

/**
 * Records that an order's mail is being sent and gives it to the outbox, once an order: further requests for it do
 * nothing. Mails that were already on their way when the task was opened, and of which nothing is heard for
 * `inDoubtAfterMs`, are reported to the outbox as in doubt.
 */
export class SendMailProcessor implements Processor<string, EmailRequest> {
  readonly #outbox: MailOutbox;
  readonly #inDoubtAfterMs: number;
  #log!: EmailLogStore;
  #outgoing!: OutgoingEmailsStore;

  constructor(outbox: MailOutbox, inDoubtAfterMs: number) {
    this.#outbox = outbox;
    this.#inDoubtAfterMs = inDoubtAfterMs;
  }

  init(context: ProcessorContext): void {
    this.#log = context.getStateStore(EMAIL_LOG_STORE);
    this.#outgoing = context.getStateStore(OUTGOING_EMAILS_STORE);
    const onTheirWay = [...this.#outgoing.all()].map(([orderId]) => orderId);
    if (onTheirWay.length === 0) return;
    const check = context.schedule(Math.max(1, this.#inDoubtAfterMs), 'wall-clock-time', () => {
      check.cancel();
      this.#reportInDoubt(onTheirWay);
    });
  }

  process({ key: orderId, value: request, headers }: Record<string, EmailRequest>): void {
    if (this.#log.putIfAbsent(orderId, 'sending') !== undefined) return;
    this.#outgoing.put(orderId, request);
    const trace = mailTrace(headers, request.orderTrace);
    this.#outbox.add(this, trace === undefined ? request : { ...request, trace });
  }

  close(): void {
    this.#outbox.drop(this);
  }

  #reportInDoubt(orderIds: readonly string[]): void {
    const unheardOf = orderIds.map((id) => this.#outgoing.get(id)).filter((request) => request !== undefined);
    this.#outbox.foundInDoubt(unheardOf);
  }
}
