import {
  ALL_SCHEMAS,
  CUSTOMER_LEVELS,
  type Customer,
  type EmailStatus,
  type Order,
  type Payment,
  platformSerdes,
  ShippedRegistry,
} from '@orders-platform/contracts';
import { partitionOf, type Serde } from '@orders-platform/streams';
import { TopologyTestDriver } from '@orders-platform/streams/testing';
import { beforeEach, describe, expect, it } from 'vitest';
import { PAYMENT_GRACE_MS, PAYMENT_WINDOW_MS } from '../config.ts';
import type { EmailRequest } from '../email-request.ts';
import {
  EMAIL_LOG_STORE,
  type EmailLogStore,
  OUTGOING_EMAILS_STORE,
  type OutgoingEmailsStore,
} from '../email-stores.ts';
import { MailOutbox } from '../mail-outbox.ts';
import { emailTopology } from '../topology.ts';

const serdes = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
const START = 1_700_000_000_000;
const PARTITIONS = 4;
const customer: Customer = {
  id: 2n ** 53n + 1n,
  firstName: 'Ada',
  lastName: 'Lovelace',
  email: 'ada@example.org',
  address: '12 St James’s Square',
  level: 'gold',
};
const order: Order = {
  id: 'o-1',
  customerId: customer.id,
  state: 'CREATED',
  product: 'JUMPERS',
  quantity: 2,
  price: 9.99,
};
const payment: Payment = { id: 'p-1', orderId: 'o-1', ccy: 'EUR', amount: 19.98 };

function testSerdes<K, V>({ key, value }: { readonly key: Serde<K>; readonly value: Serde<V> }) {
  return { keySerde: key, valueSerde: value };
}

/** An id of the same partition, and so of the same task, whose stream time it moves. */
function idBeside(id: string): string {
  const partition = (other: string) => partitionOf(Buffer.from(other), PARTITIONS);
  const ids = Array.from({ length: 100 }, (_, i) => `beside-${i}`);
  return ids.find((other) => partition(other) === partition(id)) as string;
}

describe('the email topology', () => {
  let driver: TopologyTestDriver;
  let outbox: MailOutbox;
  let sent: EmailRequest[];

  beforeEach(() => {
    sent = [];
    outbox = new MailOutbox({ send: (request) => void sent.push(request) });
    const partitions = Object.fromEntries(['orders', 'payments', 'email-results'].map((topic) => [topic, PARTITIONS]));
    driver = new TopologyTestDriver(emailTopology(serdes, { outbox }), { partitions, initialWallClockMs: START });
    know(customer);
    return () => driver.close();
  });

  const know = (value: Customer) =>
    driver.inputTopic('customers', testSerdes(serdes.customers)).pipe(value.id, value, { timestamp: START });
  const place = (at = 0, change: Partial<Order> = {}) => {
    const value = { ...order, ...change };
    driver.inputTopic('orders', testSerdes(serdes.orders)).pipe(value.id, value, { timestamp: START + at });
  };
  const pay = (at = 0, change: Partial<Payment> = {}) => {
    const value = { ...payment, ...change };
    driver.inputTopic('payments', testSerdes(serdes.payments)).pipe(value.id, value, { timestamp: START + at });
  };
  const answer = (status: EmailStatus, orderId = 'o-1') =>
    driver
      .inputTopic('email-results', testSerdes(serdes.emailResults))
      .pipe(orderId, { orderId, status, reason: '' }, { timestamp: START });
  const mailed = () => {
    outbox.committed();
    return sent.map((request) => request.order.id);
  };
  const find = <T>(read: (partition: number) => T | undefined) =>
    Array.from({ length: PARTITIONS }, (_, partition) => read(partition)).find((found) => found !== undefined);
  const status = (id = 'o-1') => find((partition) => driver.store<EmailLogStore>(EMAIL_LOG_STORE, partition).get(id));
  const outgoing = (id = 'o-1') =>
    find((partition) => driver.store<OutgoingEmailsStore>(OUTGOING_EMAILS_STORE, partition).get(id));

  describe('a mail', () => {
    it('has order, payment and customer, and is held back until it is committed that it is being sent', () => {
      place();
      pay();
      expect(sent).toEqual([]);
      expect(status()).toBe('sending');
      expect(outgoing()).toEqual({ order, payment, customer });
      outbox.committed();
      expect(sent).toEqual([{ order, payment, customer }]);
      outbox.committed();
      expect(sent).toHaveLength(1);
    });

    it('is sent when the payment comes first', () => {
      pay();
      place();
      expect(mailed()).toEqual(['o-1']);
    });

    it('is one, however many payments and replays there are', () => {
      for (let i = 0; i < 3; i++) {
        place(i);
        pay(i, { id: `p-${i}` });
        outbox.committed();
      }
      answer('SENT');
      place(4);
      pay(5);
      expect(mailed()).toEqual(['o-1']);
    });

    it.each([
      ['before', 0],
      ['after', 2 * PAYMENT_WINDOW_MS],
    ])('needs a payment no more than a minute %s the order, to the millisecond', (_side, at) => {
      place(PAYMENT_WINDOW_MS);
      pay(at === 0 ? -1 : at + 1);
      expect(mailed()).toEqual([]);
      pay(at);
      expect(mailed()).toEqual(['o-1']);
    });

    it('is sent when order and payment come late together', () => {
      const neighbour = idBeside('o-1');
      place(PAYMENT_GRACE_MS, { id: neighbour });
      pay(PAYMENT_GRACE_MS, { id: 'p-2', orderId: neighbour });
      place();
      pay();
      expect(mailed()).toEqual([neighbour, 'o-1']);
    });

    it('needs a payment of the same order', () => {
      place();
      pay(0, { orderId: 'o-2' });
      expect(mailed()).toEqual([]);
    });

    it('needs a customer that is known', () => {
      place(0, { customerId: customer.id - 1n });
      pay();
      expect(mailed()).toEqual([]);
      expect(status()).toBeUndefined();
    });

    it.each(['VALIDATED', 'FAILED', 'SHIPPED'] as const)('is not sent for an order that is %s', (state) => {
      place(0, { state });
      pay();
      expect(mailed()).toEqual([]);
    });

    it('is not sent when its task ends before the commit', () => {
      place();
      pay();
      expect(outbox.pending).toBe(1);
      driver.close();
      expect(mailed()).toEqual([]);
    });

    it('is sent for each of many orders in all partitions', () => {
      const ids = Array.from({ length: 40 }, (_, i) => `o-${i}`);
      for (const id of ids) place(0, { id });
      for (const id of ids.toReversed()) pay(0, { id: `p-${id}`, orderId: id });
      expect(mailed().toSorted()).toEqual(ids.toSorted());
    });
  });

  describe('the mail server’s word', () => {
    it.each([
      ['SENT', 'sent'],
      ['FAILED', 'failed'],
    ] as const)('%s is noted, and what the mail was written from forgotten', (word, expected) => {
      place();
      pay();
      answer(word);
      expect(status()).toBe(expected);
      expect(outgoing()).toBeUndefined();
    });

    it('counts when it is the first', () => {
      place();
      pay();
      answer('SENT');
      answer('FAILED');
      expect(status()).toBe('sent');
    });

    it('on a mail that was never asked for says nothing', () => {
      answer('SENT');
      expect(status()).toBeUndefined();
      place();
      pay();
      expect(mailed()).toEqual(['o-1']);
    });
  });

  describe('enriched orders', () => {
    const read = (topic: string) => driver.outputTopic(topic, testSerdes(serdes.ordersEnriched)).readAll();
    const enriched = { id: 'o-1', customerId: customer.id, customerLevel: 'gold' };

    it.each(CUSTOMER_LEVELS)('go to orders-enriched and to the topic of the level, for example %s', (level) => {
      know({ ...customer, level });
      place(7);
      const expected = [
        expect.objectContaining({ key: 'o-1', value: { ...enriched, customerLevel: level }, timestamp: START + 7 }),
      ];
      expect(read('orders-enriched')).toEqual(expected);
      for (const topic of CUSTOMER_LEVELS) expect(read(topic)).toEqual(topic === level ? expected : []);
    });

    it.each(['diamond', 'Gold', ''])('go to bronze when the level is %j, which is kept', (level) => {
      know({ ...customer, level });
      place();
      expect(read('bronze').map(({ value }) => value?.customerLevel)).toEqual([level]);
      expect(driver.producedTopics()).not.toContain(level);
    });

    it('never go to a topic that is named like the level and is none of its topics', () => {
      know({ ...customer, level: 'orders' });
      place();
      expect(driver.records('orders')).toHaveLength(1);
      expect(read('bronze')).toHaveLength(1);
    });

    it('need a customer that is known', () => {
      place(0, { customerId: 1n });
      expect(read('orders-enriched')).toEqual([]);
      expect(driver.producedTopics()).not.toContain('bronze');
    });

    it.each(['VALIDATED', 'FAILED', 'SHIPPED'] as const)('are not written again when the order is %s', (state) => {
      place(0, { state });
      expect(read('orders-enriched')).toEqual([]);
    });
  });

  it('leaves records without a value alone', () => {
    driver.inputTopic('orders', testSerdes(serdes.orders)).pipe('o-1', null, { timestamp: START });
    driver.inputTopic('payments', testSerdes(serdes.payments)).pipe('p-1', null, { timestamp: START });
    driver.inputTopic('email-results', testSerdes(serdes.emailResults)).pipe('o-1', null, { timestamp: START });
    place();
    pay();
    expect(mailed()).toEqual(['o-1']);
  });
});
