import type { Order } from '@orders-platform/contracts';

/** A record of `orders` by its place in the log. */
export interface LogPosition {
  readonly partition: number;
  readonly offset: number;
}

/** An order with how much of the log it takes into account. */
export interface OrderAt {
  readonly order: Order;
  readonly position: LogPosition;
}

/** Which instance answers for an order. */
export type KeyOwner =
  | { readonly kind: 'local' }
  | { readonly kind: 'remote'; readonly host: string; readonly port: number }
  /** Nobody at this moment: the group is assigning tasks. */
  | { readonly kind: 'unknown'; readonly reason: string };

/** What a copy of the orders is asked with. */
export interface CopyQuery {
  /** Changes that the copy may lack, at the most. */
  readonly maxLag: number;
  /** The last offset of the order's partition that the answer has to take into account. */
  readonly position?: number;
  readonly signal: AbortSignal;
}

/** An order as a copy has it; asked for its position the next time, nobody answers with less. */
export interface CopiedOrder extends OrderAt {
  /** How many changes the copy may lack. */
  readonly lag: number;
}

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
  /**
   * The order as the copy at this instance has it, while its owner restores or another instance owns it; undefined when
   * the copy does not have it, which does not mean that there is none. Rejects with STREAMS_KEY_MOVED when there is no
   * copy here, with STREAMS_STORE_NOT_READY when it is too far behind.
   */
  getCopy(id: string, query: CopyQuery): Promise<CopiedOrder | undefined>;
  /** The other instances that keep a copy. */
  copies(id: string): readonly { readonly host: string; readonly port: number }[];
  /** The offset of the last record of the order's partition that this view contains; -1 when there is none here. */
  positionOf(id: string): number;
  /** Resolves when {@link positionOf} has reached `offset`; rejects as {@link waitFor}. */
  waitForPosition(id: string, offset: number, signal: AbortSignal): Promise<void>;
  /** Resolves when the view contains everything that stands in the order's partition now; rejects as {@link waitFor}. */
  catchUp(id: string, signal: AbortSignal): Promise<void>;
}
