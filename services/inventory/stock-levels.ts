import { PRODUCTS, type Product } from '@orders-platform/contracts';
import type { Metrics } from '@orders-platform/kit';
import { Gauge } from 'prom-client';
import type { Stock } from './stock.ts';
import type { StockStore } from './stores.ts';

/** What there is of each product whose task runs here, as last put into its store. */
export class StockLevels {
  readonly #levels = new Map<StockStore, Map<Product, Stock>>();

  /** A task begins; everything its store holds counts from now on. */
  opened(store: StockStore): void {
    this.#levels.set(store, new Map(store.all()));
  }

  /** A task ends; its products are another instance's to tell of. */
  closed(store: StockStore): void {
    this.#levels.delete(store);
  }

  /** The task has put this into its store. */
  put(store: StockStore, product: Product, stock: Stock): void {
    this.#levels.get(store)?.set(product, stock);
  }

  /** The products known here. */
  *[Symbol.iterator](): IterableIterator<readonly [product: Product, stock: Stock]> {
    for (const levels of this.#levels.values()) yield* levels;
  }
}

/** Shows the pieces of each product: in the warehouse, promised, and free to be promised. */
export function registerStockMetrics({ registry }: Metrics, levels: StockLevels): void {
  new Gauge({
    name: 'inventory_stock_pieces',
    help: 'Pieces of a product, at the instance whose task has it: on hand, reserved for orders, available to more.',
    labelNames: ['product', 'kind'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [product, { onHand, reserved }] of levels) {
        // The topic's keys are texts: one that is no product must not become a series.
        if (!PRODUCTS.includes(product)) continue;
        this.set({ product, kind: 'on_hand' }, onHand ?? 0);
        this.set({ product, kind: 'reserved' }, reserved);
        this.set({ product, kind: 'available' }, Math.max(0, (onHand ?? 0) - reserved));
      }
    },
  });
}
