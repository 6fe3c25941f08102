import type { OrderValidation, PlatformSerdes } from '@orders-platform/contracts';
import { StreamsBuilder, type Topology } from '@orders-platform/streams';
import { checkOrder } from './check-order.ts';

/** Orders as they are created → one ORDER_DETAILS_CHECK for each. Keeps no state. */
export function orderDetailsTopology({
  orders,
  orderValidations,
}: Pick<PlatformSerdes, 'orders' | 'orderValidations'>): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream(orders.topic, { keySerde: orders.key, valueSerde: orders.value })
    .filter((_id, order) => order?.state === 'CREATED')
    .map((_id, order) => {
      const validation: OrderValidation = {
        orderId: order.id,
        checkType: 'ORDER_DETAILS_CHECK',
        validationResult: checkOrder(order),
      };
      return [order.id, validation];
    })
    .to(orderValidations.topic, { keySerde: orderValidations.key, valueSerde: orderValidations.value });
  return builder.build();
}
