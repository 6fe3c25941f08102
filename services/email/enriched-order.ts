import {
  type Customer,
  DEFAULT_LEVEL,
  isCustomerLevel,
  type Order,
  type OrderEnriched,
  topicOfLevel,
} from '@orders-platform/contracts';

/** An order with the level of its customer, as the customer's record has it. */
export function enrichedOrder({ id, customerId }: Order, { level }: Customer): OrderEnriched {
  return { id, customerId, customerLevel: level };
}

/** The topic of the order's level. A level that has none of its own goes where customers without a level go: bronze. */
export function levelTopicOf({ customerLevel }: OrderEnriched): string {
  return topicOfLevel(isCustomerLevel(customerLevel) ? customerLevel : DEFAULT_LEVEL).name;
}
