import { stringSerde } from '@orders-platform/contracts';
import { type KeyValueStore, keyValueStoreBuilder, type Serde, type StoreBuilder } from '@orders-platform/streams';
import type { EmailRequest } from './email-request.ts';

/** Where the mail about an order stands; `sending` until the mail server's word has come back. */
export type MailStatus = 'sending' | 'sent' | 'failed';

/** Where each order's one mail stands, by order id. An entry stays, so that no order ever gets a second mail. */
export const EMAIL_LOG_STORE = 'email-log';
/** What the mails that are `sending` are written from, by order id. */
export const OUTGOING_EMAILS_STORE = 'outgoing-emails';

/** {@link EMAIL_LOG_STORE} */
export type EmailLogStore = KeyValueStore<string, MailStatus>;
/** {@link OUTGOING_EMAILS_STORE} */
export type OutgoingEmailsStore = KeyValueStore<string, EmailRequest>;

/** Builds {@link EMAIL_LOG_STORE}. */
export const emailLogStore: StoreBuilder<EmailLogStore> = keyValueStoreBuilder({
  name: EMAIL_LOG_STORE,
  keySerde: stringSerde,
  valueSerde: stringSerde as Serde<MailStatus>,
});

/** Builds {@link OUTGOING_EMAILS_STORE}. */
export function outgoingEmailsStore(valueSerde: Serde<EmailRequest>): StoreBuilder<OutgoingEmailsStore> {
  return keyValueStoreBuilder({ name: OUTGOING_EMAILS_STORE, keySerde: stringSerde, valueSerde });
}
