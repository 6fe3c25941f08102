/** What there is of one product, and what of it is promised. */
export interface Stock {
  /** Pieces in the warehouse; null when the warehouse does not list the product. */
  readonly onHand: number | null;
  /** Pieces promised to orders that have not been shipped. */
  readonly reserved: number;
  /** Pieces shipped whose record in the warehouse's topic has not been read back. */
  readonly unread: number;
}

/** A product of which nothing is known. */
export const UNLISTED: Stock = { onHand: null, reserved: 0, unread: 0 };

/**
 * After a count: the pieces that left since the count was written are not in it. What is promised stays promised, even
 * where it is more than there is; no more orders pass until there is enough again.
 */
export function counted(stock: Stock, count: number | null): Stock {
  return { ...stock, onHand: count === null ? null : Math.max(0, count - stock.unread) };
}

/** Whether that many more pieces can be promised. */
export function hasFree({ onHand, reserved }: Stock, quantity: number): boolean {
  return onHand !== null && onHand - reserved - quantity >= 0;
}

/** With more pieces promised. */
export function reserve(stock: Stock, quantity: number): Stock {
  return { ...stock, reserved: stock.reserved + quantity };
}

/** With a promise taken back. */
export function release(stock: Stock, quantity: number): Stock {
  return { ...stock, reserved: stock.reserved - quantity };
}

/** With promised pieces gone out of the house; never fewer than none are left. */
export function ship(stock: Stock, quantity: number): Stock {
  const { onHand, reserved, unread } = stock;
  if (onHand === null) return { ...stock, reserved: reserved - quantity };
  return { onHand: Math.max(0, onHand - quantity), reserved: reserved - quantity, unread: unread + quantity };
}
