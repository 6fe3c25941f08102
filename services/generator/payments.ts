import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Payment } from '@orders-platform/contracts';
import type { KafkaSession } from './kafka-session.ts';
import { topicRecords } from './topic-records.ts';

/** Which orders to pay. */
export interface PaymentOptions {
  /** At most so many a second. */
  readonly ratePerSecond: number;
  readonly ccy: string;
  /** Ends the payments. */
  readonly signal: AbortSignal;
  readonly onPaid: (payment: Payment) => void;
}

/** Pays for orders as they are created, from now on, in full. Resolves when the signal is aborted. */
export async function payNewOrders(session: KafkaSession, options: PaymentOptions): Promise<void> {
  const { topic, value } = session.serdes.orders;
  const { signal, ratePerSecond, ccy, onPaid } = options;
  let nextAt = performance.now();
  for await (const record of topicRecords(session.client, { topic, from: 'end', until: 'never', signal })) {
    if (record.value === null) continue;
    const order = value.deserialize(topic, record.value);
    if (order.state !== 'CREATED') continue;
    const wait = nextAt - performance.now();
    if (wait > 0) await delay(wait, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    nextAt = Math.max(nextAt, performance.now() - 1_000) + 1_000 / ratePerSecond;
    onPaid(await pay(session, order.id, order.price * order.quantity, ccy));
  }
}

/** Pays for one order. */
export async function pay(session: KafkaSession, orderId: string, amount: number, ccy: string): Promise<Payment> {
  const payment = { id: randomUUID(), orderId, ccy, amount };
  await session.write('payments', [[payment.id, payment]]);
  return payment;
}
