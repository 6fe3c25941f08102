import { type Order, type PlatformSerdes, stringSerde } from '@orders-platform/contracts';
import { StreamsBuilder, type Topology } from '@orders-platform/streams';
import { laterOrder } from './later-order.ts';

/** Every order as it stands, by id: what the API reads. */
export const ORDERS_STORE = 'orders-store';

/** The `orders` topic → the store that the API reads; `onOrder` hears of each record of an order. */
export function ordersTopology(
  { orders }: Pick<PlatformSerdes, 'orders'>,
  onOrder: (order: Order) => void = () => {},
): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream(orders.topic, { keySerde: orders.key, valueSerde: orders.value })
    .peek((_id, order) => order !== null && onOrder(order))
    .groupByKey()
    .reduce(laterOrder, { storeName: ORDERS_STORE, keySerde: stringSerde, valueSerde: orders.value });
  return builder.build();
}
