import { describe, expect, it } from 'vitest';
import { asJson, ask, order, pathOf, post, stateIn, validated } from '../orders-http.ts';
import { type Shared, urlOf } from '../shared-platform.ts';

/** What an id stands for stays. */
export function usedIds(shared: Shared): void {
  describe('an id that is used', () => {
    const placed = order('used-id', { customerId: 7_100n });

    it('answers the same content as before, before and after the decision, from any instance', async () => {
      for (const url of shared().platform.ordersUrls) expect((await post(url, placed)).status).toBe(201);
      shared().posts.push(placed);
      expect(stateIn(await validated(urlOf(shared(), 0), placed.id))).toBe('VALIDATED');
      const again = await post(urlOf(shared(), 1), placed);
      expect([again.status, again.body, again.headers.get('location')]).toEqual([
        201,
        asJson(placed),
        pathOf(placed.id),
      ]);
    });

    it('is refused with other content, even when many post it at once', async () => {
      const other = await post(urlOf(shared(), 2), { ...placed, quantity: 2 });
      expect([other.status, other.body]).toMatchObject([409, { code: 'order-exists' }]);
      const rivals = Array.from({ length: 12 }, (_, index) =>
        order('rivals', { customerId: 7_101n, quantity: 1 + index }),
      );
      const replies = await Promise.all(rivals.map((rival, index) => post(urlOf(shared(), index), rival)));
      expect(replies.map(({ status }) => status).toSorted()).toEqual([201, ...Array(11).fill(409)]);
      const winner = rivals[replies.findIndex(({ status }) => status === 201)];
      if (winner !== undefined) shared().posts.push(winner);
      expect((await validated(urlOf(shared(), 0), 'rivals')).body).toEqual(asJson({ ...winner, state: 'VALIDATED' }));
    });

    it('is shipped once, from VALIDATED and from no other state', async () => {
      const ship = (id: string, at: number) => ask(urlOf(shared(), at), `${pathOf(id)}/ship`, { method: 'POST' });
      expect((await ship('nobody-posts-this', 0)).status).toBe(404);
      const failed = order('not-to-ship', { customerId: 7_102n, quantity: -1 });
      await post(urlOf(shared(), 0), failed);
      shared().posts.push(failed);
      await validated(urlOf(shared(), 0), failed.id);
      expect(await ship(failed.id, 1)).toMatchObject({ status: 409, body: { code: 'order-state', state: 'FAILED' } });
      const shipped = await ship(placed.id, 2);
      expect([shipped.status, stateIn(shipped)]).toEqual([200, 'SHIPPED']);
      expect(await ship(placed.id, 0)).toMatchObject({ status: 409, body: { code: 'order-state', state: 'SHIPPED' } });
      expect(stateIn(await validated(urlOf(shared(), 1), placed.id))).toBe('SHIPPED');
    });
  });
}
