import type { Order } from '@orders-platform/contracts';
import type { Timestamp } from '@orders-platform/streams';

/** An order with its time, and whether it came too late for the sessions that are still kept. */
export interface PlacedOrder {
  readonly order: Order;
  readonly at: Timestamp;
  readonly late: boolean;
}
