import type { OrderHistory } from './order-states.ts';
import type { ListedMail, Violation } from './platform-logs.ts';

const MESSAGE_ID = /^<order-(.+)@orders-platform>$/;

/** Invariant 7: at most one mail for each order, and none for what is no order. */
export function checkMails(histories: ReadonlyMap<string, OrderHistory>, mails: readonly ListedMail[]): Violation[] {
  return mails.flatMap(({ messageId, copies }) => {
    const local = MESSAGE_ID.exec(messageId)?.[1];
    const id = local === undefined ? undefined : decodeURIComponent(local);
    const subject = id ?? messageId;
    const messages = [
      ...(copies > 1 ? [`got ${copies} mails`] : []),
      ...(id === undefined || !histories.has(id) ? ['got a mail and is no order in the log'] : []),
    ];
    return messages.map((message): Violation => ({ invariant: 7, subject, message }));
  });
}
