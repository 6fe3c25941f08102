import { compareMoney, type OrderValidation } from '@orders-platform/contracts';
import { type Processor, type ProcessorContext, Record } from '@orders-platform/streams';
import { FRAUD_LIMIT } from './config.ts';
import type { RunningTotal } from './running-total.ts';

/**
 * Turns each running total into the verdict on the order that caused it, stamped with that order's time. A session that
 * was merged into another one arrives as null and says nothing.
 */
export class VerdictProcessor implements Processor<unknown, RunningTotal | null, string, OrderValidation> {
  #context: ProcessorContext<string, OrderValidation> | undefined;

  init(context: ProcessorContext<string, OrderValidation>): void {
    this.#context = context;
  }

  process({ value, headers }: Record<unknown, RunningTotal | null>): void {
    if (value === null) return;
    const { total, orderId, at } = value;
    const validationResult = compareMoney(total, FRAUD_LIMIT) >= 0 ? 'FAIL' : 'PASS';
    const validation: OrderValidation = { orderId, checkType: 'FRAUD_CHECK', validationResult };
    this.#context?.forward(new Record(orderId, validation, at, headers));
  }
}
