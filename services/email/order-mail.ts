import type { EmailRequest } from './email-request.ts';
import type { OrderMail } from './mailer.ts';

/** The text of the mail about an order. */
export function orderMail({ order, payment, customer }: EmailRequest): OrderMail {
  const { id, product, quantity, price } = order;
  const name = `${customer.firstName} ${customer.lastName}`;
  return {
    orderId: id,
    to: { name, address: customer.email },
    subject: `Your order ${id}`,
    text: [
      `Dear ${name},`,
      '',
      `we have your order ${id}: ${quantity} × ${product} at ${price}, and your payment of ${payment.amount} ${payment.ccy}.`,
      `It goes to: ${customer.address}`,
    ].join('\n'),
  };
}
