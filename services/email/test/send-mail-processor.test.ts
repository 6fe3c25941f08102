import type { Punctuator } from '@orders-platform/streams';
import { Record } from '@orders-platform/streams';
import { beforeEach, describe, expect, it } from 'vitest';
import type { EmailRequest } from '../email-request.ts';
import { EMAIL_LOG_STORE, type MailStatus } from '../email-stores.ts';
import { type InDoubtPolicy, MailOutbox } from '../mail-outbox.ts';
import { SendMailProcessor } from '../send-mail-processor.ts';

const IN_DOUBT_AFTER_MS = 60_000;

function requestFor(id: string): EmailRequest {
  return {
    order: { id, customerId: 1n, state: 'CREATED', product: 'JUMPERS', quantity: 1, price: 1 },
    payment: { id: `p-${id}`, orderId: id, ccy: 'EUR', amount: 1 },
    customer: { id: 1n, firstName: 'A', lastName: 'B', email: 'a@example.org', address: '', level: 'gold' },
  };
}

// The test driver begins with empty stores; these mails were on their way before.
describe('SendMailProcessor, opened again', () => {
  let log: Map<string, MailStatus>;
  let outgoing: Map<string, EmailRequest>;
  let sent: string[];
  let schedules: { readonly afterMs: number; readonly run: Punctuator; cancelled: boolean }[];

  beforeEach(() => {
    log = new Map([
      ['o-1', 'sending'],
      ['o-2', 'sending'],
      ['o-3', 'sent'],
    ]);
    outgoing = new Map(['o-1', 'o-2'].map((id) => [id, requestFor(id)]));
    sent = [];
    schedules = [];
  });

  function open(inDoubt?: InDoubtPolicy) {
    const outbox = new MailOutbox({
      send: ({ order }) => void sent.push(order.id),
      ...(inDoubt !== undefined && { inDoubt }),
    });
    const processor = new SendMailProcessor(outbox, IN_DOUBT_AFTER_MS);
    processor.init({
      getStateStore: (name: string) =>
        name === EMAIL_LOG_STORE
          ? {
              putIfAbsent: (id: string, status: MailStatus) => {
                const existing = log.get(id);
                if (existing === undefined) log.set(id, status);
                return existing;
              },
            }
          : {
              get: (id: string) => outgoing.get(id),
              put: (id: string, request: EmailRequest) => void outgoing.set(id, request),
              all: () => outgoing.entries(),
            },
      schedule: (afterMs: number, _type: string, run: Punctuator) => {
        const schedule = { afterMs, run, cancelled: false };
        schedules.push(schedule);
        const cancel = () => {
          schedule.cancelled = true;
        };
        return { cancel };
      },
    } as never);
    return { outbox, processor };
  }

  const timePasses = () => {
    for (const schedule of schedules) if (!schedule.cancelled) schedule.run(0);
  };

  it('counts the mails that it hears nothing of, and sends none again', () => {
    const { outbox } = open();
    expect(schedules.map(({ afterMs }) => afterMs)).toEqual([IN_DOUBT_AFTER_MS]);
    expect(outbox.inDoubt).toBe(0);
    timePasses();
    expect(outbox.inDoubt).toBe(2);
    expect(sent).toEqual([]);
  });

  it('sends them again when told to, once', () => {
    const { outbox } = open('resend');
    timePasses();
    timePasses();
    expect(outbox.inDoubt).toBe(2);
    expect(sent).toEqual(['o-1', 'o-2']);
  });

  it('does not doubt a mail that it hears of in time', () => {
    const { outbox } = open('resend');
    outgoing.delete('o-1');
    timePasses();
    expect(outbox.inDoubt).toBe(1);
    expect(sent).toEqual(['o-2']);
  });

  it('does not doubt the mails that it begins to send itself', () => {
    const { outbox, processor } = open('resend');
    processor.process(new Record('o-4', requestFor('o-4'), 1));
    outbox.committed();
    timePasses();
    expect(sent).toEqual(['o-4', 'o-1', 'o-2']);
    expect(outbox.inDoubt).toBe(2);
  });

  it('sends no second mail for an order, wherever its first one stands', () => {
    const { outbox, processor } = open();
    for (const id of ['o-1', 'o-2', 'o-3']) processor.process(new Record(id, requestFor(id), 1));
    outbox.committed();
    expect(sent).toEqual([]);
  });

  it('has nothing to look for when nothing was on its way', () => {
    outgoing.clear();
    open();
    expect(schedules).toEqual([]);
  });
});

describe('MailOutbox', () => {
  it('sends at a commit what was added, and drops what belongs to a processor that ended', () => {
    const sent: string[] = [];
    const outbox = new MailOutbox({ send: ({ order }) => void sent.push(order.id) });
    const [kept, ended] = [{}, {}];
    outbox.add(kept, requestFor('o-1'));
    outbox.add(ended, requestFor('o-2'));
    outbox.add(kept, requestFor('o-3'));
    outbox.drop(ended);
    expect(outbox.pending).toBe(2);
    outbox.committed();
    expect(sent).toEqual(['o-1', 'o-3']);
    expect(outbox.pending).toBe(0);
    outbox.committed();
    expect(sent).toHaveLength(2);
  });
});
