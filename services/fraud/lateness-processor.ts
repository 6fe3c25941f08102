import type { Order } from '@orders-platform/contracts';
import { minusMs, type Processor, type ProcessorContext, type Record } from '@orders-platform/streams';
import type { PlacedOrder } from './placed-order.ts';

/**
 * Marks the orders that a session aggregate would leave out as late: those more than `allowedMs` behind the stream's
 * time. The aggregate drops them silently, and every order has to get a verdict.
 */
export class LatenessProcessor implements Processor<bigint, Order, bigint, PlacedOrder> {
  readonly #allowedMs: number;
  #context: ProcessorContext<bigint, PlacedOrder> | undefined;

  constructor(allowedMs: number) {
    this.#allowedMs = allowedMs;
  }

  init(context: ProcessorContext<bigint, PlacedOrder>): void {
    this.#context = context;
  }

  process(record: Record<bigint, Order>): void {
    const context = this.#context as ProcessorContext<bigint, PlacedOrder>;
    const late = record.timestamp < minusMs(context.currentStreamTimeMs(), this.#allowedMs);
    context.forward(record.withValue({ order: record.value, at: record.timestamp, late }));
  }
}
