import type { EmailResult } from '@orders-platform/contracts';
import type { Processor, ProcessorContext, Record } from '@orders-platform/streams';
import {
  EMAIL_LOG_STORE,
  type EmailLogStore,
  OUTGOING_EMAILS_STORE,
  type OutgoingEmailsStore,
} from './email-stores.ts';

/** Notes what became of the mails that are being sent. The first word on a mail counts. */
export class MailResultProcessor implements Processor<string, EmailResult> {
  #context!: ProcessorContext;
  #log!: EmailLogStore;
  #outgoing!: OutgoingEmailsStore;

  init(context: ProcessorContext): void {
    this.#context = context;
    this.#log = context.getStateStore(EMAIL_LOG_STORE);
    this.#outgoing = context.getStateStore(OUTGOING_EMAILS_STORE);
  }

  process({ key: orderId, value: result }: Record<string | null, EmailResult | null>): void {
    if (orderId === null) return this.#context.dropped('null-key');
    if (result === null) return this.#context.dropped('null-value');
    if (this.#log.get(orderId) !== 'sending') return;
    this.#log.put(orderId, result.status === 'SENT' ? 'sent' : 'failed');
    this.#outgoing.put(orderId, null);
  }
}
