import type { Order } from '@orders-platform/contracts';

/** A record of `orders` by its place in the log. */
export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
}

/** Which instance answers for an order. */
export type KeyOwner =
  /** This one. `lag` is set when it only stands by: how many records it may be behind, and it must not write. */
  | { readonly kind: 'local'; readonly lag?: number }
  | { readonly kind: 'remote'; readonly host: string; readonly port: number }
  /** Nobody at this moment: the group is assigning tasks. */
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The orders as the instances have materialised them from the log, each those of its partitions. It shows committed
 * state only. A question about an order that another instance owns rejects with STREAMS_KEY_MOVED; one that comes
 * too early with STREAMS_STORE_NOT_READY, and it is too early until everything has been processed that stood in the
 * partition when this instance became its owner: so what the former owner acknowledged is seen.
 */
export interface OrdersView {
  /** Looked up anew for each question: ownership moves. */
  owner(id: string): KeyOwner;
  /** The partition that the order's records go to; throws STREAMS_STORE_NOT_READY while this instance is starting. */
  partitionOf(id: string): number;
  /** The order as it stands here. */
  get(id: string): Promise<Order | undefined>;
  /**
   * Resolves with the order once it exists and `until` holds for it; already does, or after a later change. Rejects
   * with the signal's reason when it is aborted, with STREAMS_KEY_MOVED when the partition moves away meanwhile.
   */
  waitFor(id: string, until: (order: Order) => boolean, signal: AbortSignal): Promise<Order>;
  /** The offset of the last record of the order's partition that this view contains; -1 when there is none here. */
  positionOf(id: string): number;
  /** Resolves when {@link positionOf} has reached `offset`; rejects as {@link waitFor}. */
  waitForPosition(id: string, offset: number, signal: AbortSignal): Promise<void>;
  /** Resolves when the view contains everything that stands in the order's partition now; rejects as {@link waitFor}. */
  catchUp(id: string, signal: AbortSignal): Promise<void>;
}
