import { describe, expect, it } from 'vitest';
import { ask, order, pathOf, post, servedBy, stateIn, validated } from '../orders-http.ts';
import { type Shared, urlOf } from '../shared-platform.ts';

const POSITION = 'x-orders-position';
const ids = Array.from({ length: 16 }, (_, index) => `anywhere-${index}`);

/** Any instance answers for any order. */
export function anyInstance(shared: Shared): void {
  describe('orders through any instance', () => {
    it('answers a GET the same whichever instance is asked, and names the one that answered', async () => {
      const owners = new Set<string>();
      for (const [index, id] of ids.entries()) {
        const { platform, posts } = shared();
        const placed = order(id, { customerId: 5_000n + BigInt(index) });
        const posted = await post(urlOf(shared(), index), placed);
        expect(posted.status).toBe(201);
        posts.push(placed);
        await validated(urlOf(shared(), index), id);
        const replies = await Promise.all(platform.ordersUrls.map((url) => ask(url, pathOf(id))));
        for (const [asked, reply] of replies.entries()) {
          expect(reply.status).toBe(200);
          expect(reply.body).toEqual(replies[0]?.body);
          expect(servedBy(reply)).toBe(servedBy(posted));
          const askedName = `orders-${asked}`;
          expect(reply.headers.get('x-orders-via')).toBe(servedBy(reply) === askedName ? null : askedName);
        }
        owners.add(servedBy(posted));
      }
      expect([...owners].toSorted()).toEqual(['orders-0', 'orders-1', 'orders-2']);
    });

    it('reads at once what was written, from any instance, when the GET brings the position of the POST', async () => {
      for (let index = 0; index < 30; index++) {
        const placed = order(`own-write-${index}`, { customerId: 5_100n + BigInt(index) });
        const posted = await post(urlOf(shared(), index), placed);
        shared().posts.push(placed);
        const headers = { [POSITION]: posted.headers.get(POSITION) as string };
        const read = await ask(urlOf(shared(), index + 1), `${pathOf(placed.id)}?timeout=0`, { headers });
        expect([placed.id, read.status]).toEqual([placed.id, 200]);
      }
    });

    it('never goes back in time for who carries the position along', async () => {
      for (let index = 0; index < 12; index++) {
        const id = `own-write-${index}`;
        const decided = await validated(urlOf(shared(), index), id);
        const headers = { [POSITION]: decided.headers.get(POSITION) as string };
        for (const url of shared().platform.ordersUrls) {
          expect(stateIn(await ask(url, `${pathOf(id)}?timeout=0`, { headers }))).toBe('VALIDATED');
        }
      }
    });

    it('waits for a position that has not come, and says so when the time is up', async () => {
      const id = ids[0] as string;
      const { headers: seen } = await ask(urlOf(shared(), 0), pathOf(id));
      const [partition] = (seen.get(POSITION) as string).split(':');
      const headers = { [POSITION]: `${partition}:999999999` };
      const late = await ask(urlOf(shared(), 1), `${pathOf(id)}?timeout=300`, { headers });
      expect(late.status).toBe(504);
      expect(late.body).toMatchObject({ code: 'not-yet' });
    });
  });
}
