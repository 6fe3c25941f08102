import type { Order, OrderValidation, Product } from '@orders-platform/contracts';

/** A record as the checker needs it; a value that cannot be read is left out and counted. */
export interface LogRecord<K, V> {
  readonly partition: number;
  readonly offset: number;
  readonly timestamp: bigint;
  readonly key: K;
  readonly value: V;
}

/** A record of the warehouse's topic: a count (null: not listed any more), or what the inventory service wrote. */
export interface WarehouseRecord extends LogRecord<Product, number | null> {
  /** Pieces that the inventory service shipped with this record; undefined for a count of the back office. */
  readonly shipped: number | undefined;
}

/** Committed records of a topic, in offset order within each partition. */
export interface TopicLog<R> {
  readonly topic: string;
  readonly records: readonly R[];
  /** The partitions whose first records have been deleted. */
  readonly truncated: readonly number[];
  /** Records whose bytes say nothing. */
  readonly unreadable: number;
}

/** Everything that the invariants are recomputed from. */
export interface PlatformLogs {
  readonly orders: TopicLog<LogRecord<string, Order>>;
  readonly validations: TopicLog<LogRecord<string, OrderValidation>>;
  readonly warehouse: TopicLog<WarehouseRecord>;
  /** Created orders by customer, in the order in which the fraud service takes them. */
  readonly byCustomer: TopicLog<LogRecord<bigint, Order>>;
  /** Orders by product, in the order in which the inventory service takes them. */
  readonly byProduct: TopicLog<LogRecord<Product, Order>>;
}

/** A mail as the mail box lists it. */
export interface ListedMail {
  readonly messageId: string;
  readonly copies: number;
}

/** What the outside knows: which POSTs were answered with success, and which mails have come. */
export interface Evidence {
  readonly posts: readonly Order[];
  readonly mails: readonly ListedMail[];
}

/** A breach of one of domain.md's invariants. */
export interface Violation {
  readonly invariant: 1 | 2 | 3 | 4 | 5 | 7;
  /** The order, customer or product that it is about. */
  readonly subject: string;
  readonly message: string;
}
