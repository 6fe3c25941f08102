import type { Order } from '@orders-platform/contracts';
import type { RecordHeader } from '@orders-platform/kit';
import type { LogPosition } from './orders-view.ts';

/** The way into the `orders` topic. */
export interface OrderLog {
  /**
   * Resolves when the order stands in the log on all in-sync replicas, with its place. When it rejects the record may
   * be in the log or not: a failure is an unknown outcome.
   */
  append(order: Order, headers: readonly RecordHeader[]): Promise<LogPosition>;
}
