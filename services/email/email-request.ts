import type { Customer, Order, Payment, PlatformSerdes } from '@orders-platform/contracts';
import type { Serde } from '@orders-platform/streams';
import type { MailTrace } from './mail-trace.ts';

/** What a mail about an order is written from. */
export interface EmailRequest {
  readonly order: Order;
  readonly payment: Payment;
  readonly customer: Customer;
  /** The `traceparent` of the order's record; it is not stored. */
  readonly orderTrace?: string | undefined;
  /** What the sending of the mail goes on from; it is not stored, and gone after a restart. */
  readonly trace?: MailTrace;
}

/** The three parts as their topics have them, the first two after their length as int32. */
export function emailRequestSerde({
  orders,
  payments,
  customers,
}: Pick<PlatformSerdes, 'orders' | 'payments' | 'customers'>): Serde<EmailRequest> {
  return {
    serialize: (topic, { order, payment, customer }) =>
      Buffer.concat([
        ...sized(orders.value.serialize(topic, order)),
        ...sized(payments.value.serialize(topic, payment)),
        customers.value.serialize(topic, customer),
      ]),
    deserialize: (topic, bytes) => {
      const orderEnd = 4 + bytes.readInt32BE(0);
      const paymentEnd = orderEnd + 4 + bytes.readInt32BE(orderEnd);
      return {
        order: orders.value.deserialize(topic, bytes.subarray(4, orderEnd)),
        payment: payments.value.deserialize(topic, bytes.subarray(orderEnd + 4, paymentEnd)),
        customer: customers.value.deserialize(topic, bytes.subarray(paymentEnd)),
      };
    },
  };
}

function sized(part: Buffer): readonly [length: Buffer, part: Buffer] {
  const length = Buffer.allocUnsafe(4);
  length.writeInt32BE(part.length);
  return [length, part];
}
