import type { Order, OrderValidation, Product } from '@orders-platform/contracts';
import type { Processor, ProcessorContext, Record } from '@orders-platform/streams';
import { inventoryCheck } from './inventory-check.ts';

/** Where {@link ByProductProcessor} forwards to. */
export interface ByProductChildren {
  readonly orders: string;
  readonly validations: string;
}

/**
 * Sends the orders that matter to stock on under their product. An order without a product has no stock to ask: it fails
 * here. Being VALIDATED changes no stock, so those stay behind.
 */
export class ByProductProcessor implements Processor<string, Order, Product | string, Order | OrderValidation> {
  readonly #children: ByProductChildren;
  #context!: ProcessorContext<Product | string, Order | OrderValidation>;

  constructor(children: ByProductChildren) {
    this.#children = children;
  }

  init(context: ProcessorContext<Product | string, Order | OrderValidation>): void {
    this.#context = context;
  }

  process(record: Record<string | null, Order | null>): void {
    const order = record.value;
    if (order === null) return this.#context.dropped('null-value');
    const { id, state } = order;
    const product: Product | null | undefined = order.product;
    if (product) {
      if (state !== 'VALIDATED') this.#context.forward(record.withKey(product).withValue(order), this.#children.orders);
    } else if (state === 'CREATED') {
      this.#context.forward(record.withKey(id).withValue(inventoryCheck(id, false)), this.#children.validations);
    }
  }
}
