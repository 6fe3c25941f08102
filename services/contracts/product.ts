/** What can be ordered. */
export const PRODUCTS = ['JUMPERS', 'UNDERPANTS', 'STOCKINGS'] as const;

/** The key of `warehouse-inventory`, and of everything that is counted by product. */
export type Product = (typeof PRODUCTS)[number];

/** Whether a text names a product. */
export function isProduct(text: string): text is Product {
  return (PRODUCTS as readonly string[]).includes(text);
}
