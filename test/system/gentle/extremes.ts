import { describe, expect, it } from 'vitest';
import { asJson, order, post, validated } from '../orders-http.ts';
import { type Shared, urlOf } from '../shared-platform.ts';

/** Numbers at the edge of what an order can hold. */
export function extremes(shared: Shared): void {
  describe('extreme numbers', () => {
    it('keeps every digit of a customer id past 2^53, through every hop', async () => {
      const ids = [2n ** 53n + 1n, -(2n ** 53n) - 1n, 2n ** 63n - 1n, -(2n ** 63n)];
      for (const [index, customerId] of ids.entries()) {
        const placed = order(`${2n ** 53n + 1n}-${index}`, { customerId });
        const posted = await post(urlOf(shared(), index), placed);
        expect([posted.status, posted.body]).toMatchObject([201, { id: placed.id, customerId }]);
        shared().posts.push(placed);
        const decided = await validated(urlOf(shared(), index + 1), placed.id);
        expect([decided.status, decided.body]).toEqual([200, asJson({ ...placed, state: 'VALIDATED' })]);
      }
    });

    it('takes the largest and the smallest amounts that are orders, and decides them', async () => {
      const extremes = [
        order('most-pieces', { customerId: 7_000n, quantity: 2 ** 31 - 1, price: 1e-12 }),
        order('dearest', { customerId: 7_001n, price: Number.MAX_VALUE }),
        order('least-pieces', { customerId: 7_002n, quantity: -(2 ** 31) }),
        order('cheapest', { customerId: 7_003n, price: -Number.MAX_VALUE }),
      ];
      for (const [index, placed] of extremes.entries()) {
        expect((await post(urlOf(shared(), index), placed)).status).toBe(201);
        shared().posts.push(placed);
        const decided = await validated(urlOf(shared(), index), placed.id);
        expect([placed.id, decided.status, decided.body]).toEqual([
          placed.id,
          200,
          asJson({ ...placed, state: 'FAILED' }),
        ]);
      }
    });
  });
}
