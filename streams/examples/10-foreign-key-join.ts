/**
 * Orders with the customer they belong to, kept true as either changes. `node streams/examples/10-foreign-key-join.ts`.
 *
 * The tables have different keys: the function says which customer an order names. Each order subscribes to its customer
 * through a topic, and is told of every change; neither table has to be held whole, as a global one is.
 */
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

interface Order {
  readonly customer: string;
  readonly product: string;
}

/** Orders by id and customers' names by id in; a line for each order out, null when it has no customer any more. */
export function ordersOfCustomers(): Topology {
  const builder = new StreamsBuilder();
  const orders = builder.table<string, Order>('customer-orders', {
    keySerde: Serdes.string,
    valueSerde: Serdes.json<Order>(),
  });
  const customers = builder.table<string, string>('customers', {
    keySerde: Serdes.string,
    valueSerde: Serdes.string,
  });
  orders
    .join(
      customers,
      (_id, order) => order.customer,
      (order, name) => `${name} wants ${order.product}`,
      { storeName: 'orders-of-customers', keySerde: Serdes.string, valueSerde: Serdes.string },
    )
    .toStream()
    .to('orders-of-customers', { keySerde: Serdes.string, valueSerde: Serdes.string });
  return builder.build();
}

if (import.meta.main) {
  await runExample({
    applicationId: 'orders-of-customers',
    topology: ordersOfCustomers(),
    inputs: ['customer-orders', 'customers'],
    output: 'orders-of-customers',
    records: [
      ['customers', 'c1', 'Ann'],
      ['customer-orders', 'o1', '{"customer":"c1","product":"jumpers"}'],
      ['customer-orders', 'o2', '{"customer":"c1","product":"stockings"}'],
      ['customers', 'c1', 'Anna'],
    ],
  });
}
