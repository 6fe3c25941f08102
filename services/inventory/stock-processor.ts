import type { Product } from '@orders-platform/contracts';
import type { Processor, ProcessorContext, Record } from '@orders-platform/streams';
import { shipmentOf, withShipment } from './shipment-headers.ts';
import { counted, type Stock, UNLISTED } from './stock.ts';
import type { StockLevels } from './stock-levels.ts';
import { STOCK_STORE, type StockStore } from './stores.ts';

/**
 * Follows the warehouse's topic. A record of somebody else is a count and replaces what was on hand; one of this
 * service's own was applied when it was written, and is only noted as read.
 *
 * A count can stand in the topic before a shipment that is already applied here, or before the correction of another
 * count. Then the topic's last word does not know it: the stock after all of them is written once more.
 */
export class StockProcessor implements Processor<Product, number, Product, number | null> {
  readonly #levels: StockLevels;
  #context!: ProcessorContext<Product, number | null>;
  #stock!: StockStore;

  constructor(levels: StockLevels) {
    this.#levels = levels;
  }

  init(context: ProcessorContext<Product, number | null>): void {
    this.#context = context;
    this.#stock = context.getStateStore(STOCK_STORE);
  }

  process(record: Record<Product | null, number | null>): void {
    const { key: product, value: count, headers } = record;
    if (product === null) return this.#context.dropped('null-key');
    const before = this.#stock.get(product);
    const shipped = shipmentOf(headers);
    // An own record of which this state knows nothing is a count like any other: the state was begun anew.
    const own = before !== undefined && shipped !== undefined && shipped <= before.unread;
    const after = own ? { ...before, unread: before.unread - shipped } : counted(before ?? UNLISTED, count);
    if (!own || shipped > 0) this.#put(product, after);
    const isLastWord = own ? after.unread > 0 || count === after.onHand : after.unread === 0;
    if (isLastWord) return;
    this.#context.forward(record.withKey(product).withValue(after.onHand).withHeaders(withShipment(headers, 0)));
  }

  #put(product: Product, stock: Stock): void {
    this.#stock.put(product, stock);
    this.#levels.put(this.#stock, product, stock);
  }
}
