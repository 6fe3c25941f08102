import { type PlatformSerdes, stringSerde } from '@orders-platform/contracts';
import { JoinWindows, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { DEFAULT_IN_DOUBT_AFTER_MS, PAYMENT_GRACE_MS, PAYMENT_WINDOW_MS } from './config.ts';
import { emailRequestSerde } from './email-request.ts';
import { EMAIL_LOG_STORE, emailLogStore, OUTGOING_EMAILS_STORE, outgoingEmailsStore } from './email-stores.ts';
import { enrichedOrder, levelTopicOf } from './enriched-order.ts';
import type { MailOutbox } from './mail-outbox.ts';
import { MailResultProcessor } from './mail-result-processor.ts';
import { SendMailProcessor } from './send-mail-processor.ts';
import { TraceOrderProcessor, tracedOrderSerde } from './traced-order.ts';

/** Every customer, whole at every instance. */
export const CUSTOMERS_STORE = 'customers';

/** The topics that {@link emailTopology} reads and writes; those of the customer levels are written like `ordersEnriched`. */
export type EmailSerdes = Pick<PlatformSerdes, 'orders' | 'payments' | 'customers' | 'ordersEnriched' | 'emailResults'>;

/** What {@link emailTopology} is told. */
export interface EmailOptions {
  readonly outbox: MailOutbox;
  /** How long after a restart a mail that was on its way counts as in doubt, ms; a minute unless given. */
  readonly inDoubtAfterMs?: number;
}

/**
 * Orders as they are created, with their payment and their customer → one mail an order, through the outbox; and with
 * their customer → `orders-enriched` and the topic of the customer's level. An order whose customer is not known when
 * it is joined gets neither.
 */
export function emailTopology(serdes: EmailSerdes, options: EmailOptions): Topology {
  const { orders, payments, customers, ordersEnriched, emailResults } = serdes;
  const { outbox, inDoubtAfterMs = DEFAULT_IN_DOUBT_AFTER_MS } = options;
  const mailStores = { stores: [EMAIL_LOG_STORE, OUTGOING_EMAILS_STORE] };
  const builder = new StreamsBuilder()
    .addStateStore(emailLogStore)
    .addStateStore(outgoingEmailsStore(emailRequestSerde(serdes)));

  const customerTable = builder.globalTable(customers.topic, {
    keySerde: customers.key,
    valueSerde: customers.value,
    storeName: CUSTOMERS_STORE,
  });
  const created = builder
    .stream(orders.topic, { name: 'orders', keySerde: orders.key, valueSerde: orders.value })
    .filter((_id, order) => order?.state === 'CREATED');
  const paymentsByOrder = builder
    .stream(payments.topic, { keySerde: payments.key, valueSerde: payments.value })
    .filter((_id, payment) => payment !== null)
    .selectKey((_id, payment) => payment.orderId)
    .repartition({ name: 'payments-by-order', keySerde: stringSerde, valueSerde: payments.value });

  created
    .processValues(() => new TraceOrderProcessor())
    .join(
      paymentsByOrder,
      ({ order, trace: orderTrace }, payment) => ({ order, orderTrace, payment }),
      JoinWindows.of({ beforeMs: PAYMENT_WINDOW_MS, afterMs: PAYMENT_WINDOW_MS, graceMs: PAYMENT_GRACE_MS }),
      {
        storeName: 'paid-orders',
        keySerde: stringSerde,
        valueSerde: tracedOrderSerde(orders.value),
        otherValueSerde: payments.value,
      },
    )
    .join(
      customerTable,
      (_id, { order }) => order.customerId,
      (paid, customer) => ({ ...paid, customer }),
    )
    .process(() => new SendMailProcessor(outbox, inDoubtAfterMs), mailStores);
  builder
    .stream(emailResults.topic, { name: 'email-results', keySerde: emailResults.key, valueSerde: emailResults.value })
    .process(() => new MailResultProcessor(), mailStores);

  const enriched = created.join(customerTable, (_id, order) => order.customerId, enrichedOrder);
  const asEnriched = { keySerde: ordersEnriched.key, valueSerde: ordersEnriched.value };
  enriched.to(ordersEnriched.topic, asEnriched);
  enriched.to(({ value }) => levelTopicOf(value), asEnriched);
  return builder.build().copartitionSources(['orders', 'email-results']);
}
