import { type Product, productSerde, stringSerde } from '@orders-platform/contracts';
import { booleanSerde, jsonSerde, type KeyValueStore, keyValueStoreBuilder } from '@orders-platform/streams';
import type { Stock } from './stock.ts';

/** A promise to one order. */
export interface Reservation {
  readonly product: Product;
  readonly quantity: number;
}

/** What there is of each product. */
export const STOCK_STORE = 'stock';
/** The promises that are neither kept nor taken back, by order id. */
export const RESERVATIONS_STORE = 'reservations';
/** The ids of the orders that were checked; a mark that stays, so that no replay checks again. */
export const CHECKED_ORDERS_STORE = 'checked-orders';

/** {@link STOCK_STORE} */
export type StockStore = KeyValueStore<Product, Stock>;
/** {@link RESERVATIONS_STORE} */
export type ReservationsStore = KeyValueStore<string, Reservation>;
/** {@link CHECKED_ORDERS_STORE} */
export type CheckedOrdersStore = KeyValueStore<string, boolean>;

/** Builds {@link STOCK_STORE}. */
export const stockStore = keyValueStoreBuilder({
  name: STOCK_STORE,
  keySerde: productSerde,
  valueSerde: jsonSerde<Stock>(),
});

/** Builds {@link RESERVATIONS_STORE}. */
export const reservationsStore = keyValueStoreBuilder({
  name: RESERVATIONS_STORE,
  keySerde: stringSerde,
  valueSerde: jsonSerde<Reservation>(),
});

/** Builds {@link CHECKED_ORDERS_STORE}. */
export const checkedOrdersStore = keyValueStoreBuilder({
  name: CHECKED_ORDERS_STORE,
  keySerde: stringSerde,
  valueSerde: booleanSerde,
});
