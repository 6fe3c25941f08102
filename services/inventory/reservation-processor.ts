import type { Order, OrderValidation, Product } from '@orders-platform/contracts';
import type { Processor, ProcessorContext, Record } from '@orders-platform/streams';
import { inventoryCheck } from './inventory-check.ts';
import { withShipment } from './shipment-headers.ts';
import { hasFree, release, reserve, type Stock, ship, UNLISTED } from './stock.ts';
import type { StockLevels } from './stock-levels.ts';
import {
  CHECKED_ORDERS_STORE,
  type CheckedOrdersStore,
  RESERVATIONS_STORE,
  type ReservationsStore,
  STOCK_STORE,
  type StockStore,
} from './stores.ts';

/** Where {@link ReservationProcessor} forwards to. */
export interface ReservationChildren {
  readonly validations: string;
  readonly warehouse: string;
}

/**
 * Follows orders by product: checks each once as it is created and reserves what it asks for, gives the pieces back
 * when it fails, and takes them out of the stock when it is shipped, in the stores and in the warehouse's topic at once.
 */
export class ReservationProcessor implements Processor<Product, Order, string, OrderValidation | number> {
  readonly #children: ReservationChildren;
  readonly #levels: StockLevels;
  #context!: ProcessorContext<string, OrderValidation | number>;
  #stock!: StockStore;
  #reservations!: ReservationsStore;
  #checked!: CheckedOrdersStore;

  constructor(children: ReservationChildren, levels: StockLevels) {
    this.#children = children;
    this.#levels = levels;
  }

  init(context: ProcessorContext<string, OrderValidation | number>): void {
    this.#context = context;
    this.#stock = context.getStateStore(STOCK_STORE);
    this.#reservations = context.getStateStore(RESERVATIONS_STORE);
    this.#checked = context.getStateStore(CHECKED_ORDERS_STORE);
    this.#levels.opened(this.#stock);
  }

  close(): void {
    this.#levels.closed(this.#stock);
  }

  process(record: Record<Product, Order>): void {
    const isNew = this.#checked.putIfAbsent(record.value.id, true) === undefined;
    switch (record.value.state) {
      case 'CREATED':
        if (isNew) this.#check(record);
        return;
      case 'FAILED':
        return this.#release(record.value.id);
      case 'SHIPPED':
        return this.#ship(record);
    }
  }

  #check(record: Record<Product, Order>): void {
    const { id, product, quantity } = record.value;
    const stock = this.#stock.get(product) ?? UNLISTED;
    const passes = hasFree(stock, quantity);
    if (passes && quantity > 0) {
      this.#reservations.put(id, { product, quantity });
      this.#put(product, reserve(stock, quantity));
    }
    this.#context.forward(record.withKey(id).withValue(inventoryCheck(id, passes)), this.#children.validations);
  }

  #release(orderId: string): void {
    const reservation = this.#reservations.delete(orderId);
    if (reservation === undefined) return;
    const { product, quantity } = reservation;
    this.#put(product, release(this.#stock.get(product) ?? UNLISTED, quantity));
  }

  #ship(record: Record<Product, Order>): void {
    const reservation = this.#reservations.delete(record.value.id);
    if (reservation === undefined) return;
    const { product, quantity } = reservation;
    const stock = ship(this.#stock.get(product) ?? UNLISTED, quantity);
    this.#put(product, stock);
    if (stock.onHand === null) return;
    const shipment = record
      .withKey(product)
      .withValue(stock.onHand)
      .withHeaders(withShipment(record.headers, quantity));
    this.#context.forward(shipment, this.#children.warehouse);
  }

  #put(product: Product, stock: Stock): void {
    this.#stock.put(product, stock);
    this.#levels.put(this.#stock, product, stock);
  }
}
