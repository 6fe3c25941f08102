import {
  CUSTOMER_LEVELS,
  type Customer,
  type EmailResult,
  int64Serde,
  type OrderEnriched,
  type Payment,
  type Product,
  type Serde,
  stringSerde,
  TOPICS,
  type TopicSerdes,
} from '../../services/contracts/index.ts';
import type { SimulatedCluster } from '../../streams/src/testing/simulation/index.ts';
import type { LogRecord, PlatformLogs, TopicLog } from '../system/platform-logs.ts';
import { decoded, serdes } from './platform-topics.ts';

/** What the inventory service remembers of a product, as its changelog has it. */
export interface LoggedStock {
  readonly onHand: number | null;
  readonly reserved: number;
  readonly unread: number;
}

/** Everything that the simulated topics hold: what the invariants need, and what only a simulation can look into. */
export interface SimulatedLogs extends PlatformLogs {
  readonly payments: TopicLog<LogRecord<string, Payment>>;
  readonly customers: TopicLog<LogRecord<bigint, Customer>>;
  readonly enriched: TopicLog<LogRecord<string, OrderEnriched>>;
  /** By the name of the level's topic. */
  readonly byLevel: ReadonlyMap<string, TopicLog<LogRecord<string, OrderEnriched>>>;
  readonly emailResults: TopicLog<LogRecord<string, EmailResult>>;
  /** Every stock of each product, in turn. */
  readonly stocks: TopicLog<LogRecord<Product, LoggedStock>>;
  /** What became of each order's mail, in turn. */
  readonly mailLog: TopicLog<LogRecord<string, string>>;
}

const stockSerde: Serde<LoggedStock> = {
  serialize: (_topic, stock) => Buffer.from(JSON.stringify(stock)),
  deserialize: (_topic, bytes) => JSON.parse(bytes.toString()),
};

/** Reads everything that the platform's topics hold now. */
export function readSimulatedLogs(cluster: SimulatedCluster): SimulatedLogs {
  const { orders, warehouseInventory: warehouse, ordersEnriched } = serdes;
  const logOf = <K, V>(topic: TopicSerdes<K, V>) => logged(topic, decoded(cluster, topic));
  const internal = <K, V>(topic: string, key: Serde<K>, value: Serde<V>) => logOf({ topic, key, value });
  const levels = CUSTOMER_LEVELS.map((level) => TOPICS[level].name);
  return {
    orders: logOf(orders),
    validations: logOf(serdes.orderValidations),
    warehouse: logged(warehouse, decoded(cluster, warehouse)),
    byCustomer: internal('fraud-orders-by-customer-repartition', int64Serde, orders.value),
    byProduct: internal('inventory-orders-by-product-repartition', warehouse.key, orders.value),
    payments: logOf(serdes.payments),
    customers: logOf(serdes.customers),
    enriched: logOf(ordersEnriched),
    byLevel: new Map(levels.map((topic) => [topic, logOf({ ...ordersEnriched, topic })])),
    emailResults: logOf(serdes.emailResults),
    stocks: internal('inventory-stock-changelog', warehouse.key, stockSerde),
    mailLog: internal('email-email-log-changelog', stringSerde, stringSerde),
  };
}

function logged<R>({ topic }: { readonly topic: string }, records: readonly R[]): TopicLog<R> {
  return { topic, records, truncated: [], unreadable: 0 };
}
