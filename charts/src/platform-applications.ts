import { TOPICS } from '@orders-platform/contracts';

/** The topics of one application of the platform: what its user may read and write. */
export interface ApplicationTopics {
  /** The service that runs; also its application id. */
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

const { orders, orderValidations, ordersEnriched, payments, customers, warehouseInventory, emailResults } = TOPICS;
const levels = [TOPICS.platinum, TOPICS.gold, TOPICS.silver, TOPICS.bronze];

function application(
  name: string,
  inputs: readonly { readonly name: string }[],
  outputs: readonly { readonly name: string }[],
): ApplicationTopics {
  return { name, inputs: inputs.map((topic) => topic.name), outputs: outputs.map((topic) => topic.name) };
}

/** Every application of the platform, with the topics of its topology and of the producers beside it. */
export const PLATFORM_APPLICATIONS: readonly ApplicationTopics[] = [
  application('orders', [orders], [orders]),
  application('fraud', [orders], [orderValidations]),
  application('inventory', [orders, warehouseInventory], [orderValidations, warehouseInventory]),
  application('order-details', [orders], [orderValidations]),
  application('validations', [orders, orderValidations], [orders]),
  application('email', [orders, payments, customers, emailResults], [ordersEnriched, ...levels, emailResults]),
];
