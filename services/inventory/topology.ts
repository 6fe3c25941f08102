import type { PlatformSerdes } from '@orders-platform/contracts';
import { Topology } from '@orders-platform/streams';
import { ByProductProcessor } from './by-product-processor.ts';
import { ReservationProcessor } from './reservation-processor.ts';
import { StockLevels } from './stock-levels.ts';
import { StockProcessor } from './stock-processor.ts';
import { checkedOrdersStore, reservationsStore, stockStore } from './stores.ts';

const BY_PRODUCT_TOPIC = 'orders-by-product-repartition';
const CHECKS = 'checks';
const PRODUCTLESS_CHECKS = 'productless-checks';
const BY_PRODUCT_SINK = 'orders-by-product-sink';
const SHIPMENTS = 'shipments';

/**
 * Orders by product meet the warehouse's stock → one INVENTORY_CHECK for each order, and the stock that is left after
 * each shipment. Everything about one product happens in one task, one thing after the other. `levels` hear of stock.
 */
export function inventoryTopology(
  {
    orders,
    orderValidations,
    warehouseInventory,
  }: Pick<PlatformSerdes, 'orders' | 'orderValidations' | 'warehouseInventory'>,
  levels: StockLevels = new StockLevels(),
): Topology {
  const asOrders = { keySerde: orders.key, valueSerde: orders.value };
  const asValidations = { keySerde: orderValidations.key, valueSerde: orderValidations.value };
  const asStock = { keySerde: warehouseInventory.key, valueSerde: warehouseInventory.value };
  const byProduct = { keySerde: warehouseInventory.key, valueSerde: orders.value };
  const toRepartition = { orders: BY_PRODUCT_SINK, validations: PRODUCTLESS_CHECKS };
  const toOutputs = { validations: CHECKS, warehouse: SHIPMENTS };
  return new Topology()
    .addSource({ name: 'orders', topics: [orders.topic], ...asOrders })
    .addProcessor({ name: 'by-product', parents: ['orders'], supplier: () => new ByProductProcessor(toRepartition) })
    .addRepartitionTopic({ name: BY_PRODUCT_TOPIC, partitions: undefined })
    .addSink({ name: BY_PRODUCT_SINK, parents: ['by-product'], topic: BY_PRODUCT_TOPIC, ...byProduct })
    .addSink({ name: PRODUCTLESS_CHECKS, parents: ['by-product'], topic: orderValidations.topic, ...asValidations })

    .addSource({ name: 'orders-by-product', topics: [BY_PRODUCT_TOPIC], ...byProduct })
    .addSource({ name: 'warehouse', topics: [warehouseInventory.topic], ...asStock })
    .copartitionSources(['orders-by-product', 'warehouse'])
    .addProcessor({ name: 'count', parents: ['warehouse'], supplier: () => new StockProcessor(levels) })
    .addProcessor({
      name: 'reserve',
      parents: ['orders-by-product'],
      supplier: () => new ReservationProcessor(toOutputs, levels),
    })
    .addStateStore(stockStore, ['count', 'reserve'])
    .addStateStore(reservationsStore, ['reserve'])
    .addStateStore(checkedOrdersStore, ['reserve'])
    .addSink({ name: CHECKS, parents: ['reserve'], topic: orderValidations.topic, ...asValidations })
    .addSink({ name: SHIPMENTS, parents: ['count', 'reserve'], topic: warehouseInventory.topic, ...asStock });
}
