import { isProduct, type Order, type ValidationResult } from '@orders-platform/contracts';

/** PASS for an order of a known product whose quantity and price are numbers that are not negative, else FAIL. */
export function checkOrder({ product, quantity, price }: Order): ValidationResult {
  return isProduct(product) && isAmount(quantity) && isAmount(price) ? 'PASS' : 'FAIL';
}

function isAmount(value: number): boolean {
  return Number.isFinite(value) && value >= 0;
}
