import { int64Serde, type PlatformSerdes } from '@orders-platform/contracts';
import { SessionWindows, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { SESSION_GAP_MS, SESSION_GRACE_MS } from './config.ts';
import { LatenessProcessor } from './lateness-processor.ts';
import { mergedTotals, NO_TOTAL, runningTotalSerde, withOrder } from './running-total.ts';
import { VerdictProcessor } from './verdict-processor.ts';

/** What each customer's open sessions cost, by customer id and session. */
export const CUSTOMER_TOTALS_STORE = 'customer-totals';

/**
 * Orders as they are created → one FRAUD_CHECK for each: FAIL when the customer's session has come to the limit with
 * it. An order too late for any session is judged by itself.
 */
export function fraudTopology({
  orders,
  orderValidations,
}: Pick<PlatformSerdes, 'orders' | 'orderValidations'>): Topology {
  const builder = new StreamsBuilder();
  const placed = builder
    .stream(orders.topic, { keySerde: orders.key, valueSerde: orders.value })
    .filter((_id, order) => order?.state === 'CREATED')
    .selectKey((_id, order) => order.customerId)
    .repartition({ name: 'orders-by-customer', keySerde: int64Serde, valueSerde: orders.value })
    .processValues(() => new LatenessProcessor(SESSION_GAP_MS + SESSION_GRACE_MS));

  const verdictsOfSessions = placed
    .filterNot((_customer, { late }) => late)
    .groupByKey()
    .windowedBy(SessionWindows.of({ inactivityGapMs: SESSION_GAP_MS, graceMs: SESSION_GRACE_MS }))
    .aggregate(
      () => NO_TOTAL,
      (_customer, order, running) => withOrder(running, order),
      (_customer, first, second) => mergedTotals(first, second),
      {
        storeName: CUSTOMER_TOTALS_STORE,
        keySerde: int64Serde,
        valueSerde: runningTotalSerde,
        // One gap more than the least: the latest order in time still finds the session that ended a gap before it.
        retentionMs: 2 * SESSION_GAP_MS + SESSION_GRACE_MS + 1,
      },
    )
    .toStream()
    .process(() => new VerdictProcessor());

  const verdictsOfLateOrders = placed
    .filter((_customer, { late }) => late)
    .mapValues((order) => withOrder(NO_TOTAL, order))
    .process(() => new VerdictProcessor());

  verdictsOfSessions
    .merge(verdictsOfLateOrders)
    .to(orderValidations.topic, { keySerde: orderValidations.key, valueSerde: orderValidations.value });
  return builder.build();
}
