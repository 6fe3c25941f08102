import { AVRO_NAMESPACE, type AvroSchema } from './avro-schema.ts';
import type { Product } from './product.ts';
import { PRODUCTS } from './product.ts';

/** The states of an order: CREATED → VALIDATED | FAILED, and VALIDATED → SHIPPED. */
export const ORDER_STATES = ['CREATED', 'VALIDATED', 'FAILED', 'SHIPPED'] as const;

/** Where an order stands. */
export type OrderState = (typeof ORDER_STATES)[number];

/** An order as it stands in the `orders` topic, keyed by its id. `price` is for one piece. */
export interface Order {
  readonly id: string;
  readonly customerId: bigint;
  readonly state: OrderState;
  readonly product: Product;
  /** int32 */
  readonly quantity: number;
  readonly price: number;
}

/** The values of `orders`. */
export const orderSchema: AvroSchema<Order> = {
  name: 'Order',
  versions: [
    {
      id: 1,
      avsc: {
        type: 'record',
        name: 'Order',
        namespace: AVRO_NAMESPACE,
        fields: [
          { name: 'id', type: 'string' },
          { name: 'customerId', type: 'long' },
          { name: 'state', type: { type: 'enum', name: 'OrderState', symbols: ORDER_STATES } },
          { name: 'product', type: { type: 'enum', name: 'Product', symbols: PRODUCTS } },
          { name: 'quantity', type: 'int' },
          { name: 'price', type: 'double' },
        ],
      },
    },
  ],
};

/** Whether an order has been decided on: VALIDATED or FAILED, or SHIPPED later. */
export function isDecided(order: Order): boolean {
  return order.state !== 'CREATED';
}

/** Whether two orders ask for the same, in whatever state they are. */
export function hasSameContent(a: Order, b: Order): boolean {
  return (
    a.id === b.id &&
    a.customerId === b.customerId &&
    a.product === b.product &&
    a.quantity === b.quantity &&
    a.price === b.price
  );
}
