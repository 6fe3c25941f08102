import { type PlatformSerdes, stringSerde } from '@orders-platform/contracts';
import { booleanSerde, keyValueStoreBuilder, Topology } from '@orders-platform/streams';
import { DEFAULT_TIMEOUT_MS } from './config.ts';
import type { DecisionListener } from './decision-metrics.ts';
import { DECIDED_ORDERS_STORE, DecisionProcessor, PENDING_ORDERS_STORE } from './decision-processor.ts';
import { pendingOrderSerde } from './pending-order-serde.ts';

/** What the topology can be told. */
export interface ValidationsOptions {
  /** How long an order may wait for its checks before it fails, ms; 5 minutes unless given. */
  readonly timeoutMs?: number;
  /** Hears of checks and decisions. */
  readonly listener?: DecisionListener;
}

/** Orders and the checks of them → each order once more, VALIDATED or FAILED, into the topic it came from. */
export function validationsTopology(
  { orders, orderValidations }: Pick<PlatformSerdes, 'orders' | 'orderValidations'>,
  { timeoutMs = DEFAULT_TIMEOUT_MS, listener }: ValidationsOptions = {},
): Topology {
  const asOrders = { keySerde: orders.key, valueSerde: orders.value };
  const asValidations = { keySerde: orderValidations.key, valueSerde: orderValidations.value };
  const pending = keyValueStoreBuilder({
    name: PENDING_ORDERS_STORE,
    keySerde: stringSerde,
    valueSerde: pendingOrderSerde(orders.value),
  });
  const decided = keyValueStoreBuilder({ name: DECIDED_ORDERS_STORE, keySerde: stringSerde, valueSerde: booleanSerde });
  return new Topology()
    .addSource({ name: 'orders', topics: [orders.topic], ...asOrders })
    .addSource({ name: 'order-validations', topics: [orderValidations.topic], ...asValidations })
    .copartitionSources(['orders', 'order-validations'])
    .addProcessor({
      name: 'decide',
      parents: ['orders', 'order-validations'],
      supplier: () => new DecisionProcessor(timeoutMs, listener),
    })
    .addStateStore(pending, ['decide'])
    .addStateStore(decided, ['decide'])
    .addSink({ name: 'decided-orders', parents: ['decide'], topic: orders.topic, ...asOrders });
}
