import type { OrderValidation } from '@orders-platform/contracts';

/** The verdict of this service on an order. */
export function inventoryCheck(orderId: string, passes: boolean): OrderValidation {
  return { orderId, checkType: 'INVENTORY_CHECK', validationResult: passes ? 'PASS' : 'FAIL' };
}
