/**
 * Orders with the product they name. `node streams/examples/03-enrichment.ts`.
 *
 * A global table is held whole by every instance, so that a stream can be joined with it by any field, without the
 * stream travelling through a topic first. It suits what is small and asked often: products, countries, rates.
 */
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

interface Order {
  readonly product: string;
  readonly quantity: number;
}

interface Product {
  readonly name: string;
  readonly price: number;
}

/** Orders by id and products by id in; a line for a person out. */
export function enrichment(): Topology {
  const builder = new StreamsBuilder();
  const products = builder.globalTable<string, Product>('products', {
    storeName: 'products',
    keySerde: Serdes.string,
    valueSerde: Serdes.json<Product>(),
  });
  builder
    .stream<string, Order>('orders', { keySerde: Serdes.string, valueSerde: Serdes.json<Order>() })
    .leftJoin(
      products,
      (_id, order) => order.product,
      (order, product) =>
        product === null
          ? `${order.quantity} of ${order.product}, which nobody sells`
          : `${order.quantity} of ${product.name} for ${order.quantity * product.price}`,
    )
    .to('orders-to-read', { keySerde: Serdes.string, valueSerde: Serdes.string });
  return builder.build();
}

if (import.meta.main) {
  await runExample({
    applicationId: 'enrichment',
    topology: enrichment(),
    inputs: ['products', 'orders'],
    output: 'orders-to-read',
    records: [
      ['products', 'p1', '{"name":"Underpants","price":12}'],
      ['orders', 'o1', '{"product":"p1","quantity":3}'],
      ['orders', 'o2', '{"product":"p9","quantity":1}'],
    ],
  });
}
