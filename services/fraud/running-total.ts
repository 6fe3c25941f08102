import {
  addMoney,
  type Money,
  moneyText,
  NO_MONEY,
  type Order,
  orderTotal,
  parseJson,
  parseMoney,
  printJson,
} from '@orders-platform/contracts';
import type { Serde, Timestamp } from '@orders-platform/streams';
import type { PlacedOrder } from './placed-order.ts';

/** What a customer's orders of one session cost together, and the order that made it so. */
export interface RunningTotal {
  readonly total: Money;
  readonly orderId: string;
  readonly at: Timestamp;
}

/** The total before the first order. */
export const NO_TOTAL: RunningTotal = { total: NO_MONEY, orderId: '', at: 0 };

/** The total with one more order. */
export function withOrder({ total }: RunningTotal, { order, at }: PlacedOrder): RunningTotal {
  return { total: addMoney(total, costOf(order)), orderId: order.id, at };
}

/** The total of two sessions that became one; the order that joined them is added afterwards. */
export function mergedTotals(first: RunningTotal, second: RunningTotal): RunningTotal {
  return { ...second, total: addMoney(first.total, second.total) };
}

/** JSON, with the amount as a decimal text: exact however large or small it is. */
export const runningTotalSerde: Serde<RunningTotal> = {
  serialize: (_topic, { total, orderId, at }) => Buffer.from(printJson([moneyText(total), orderId, at]), 'utf8'),
  deserialize: (_topic, bytes) => {
    const [total, orderId, at] = parseJson(bytes.toString('utf8')) as [string, string, Timestamp];
    return { total: parseMoney(total), orderId, at };
  },
};

// A price that is no finite number has no exact total: the order adds nothing here, and its details fail it.
function costOf(order: Order): Money {
  return Number.isFinite(order.price) ? orderTotal(order) : NO_MONEY;
}
