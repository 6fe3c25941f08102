import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { metricOf } from '../instance-metrics.ts';
import { ask, order, pathOf, post, stateIn, validated } from '../orders-http.ts';
import { ordersInstance, type Shared, urlOf } from '../shared-platform.ts';

// Enough of them that each instance owns some.
const IDS = Array.from({ length: 16 }, (_, index) => `moved-${index}`);

/** Waits survive that what they wait for moves to another instance. */
export function rebalance(shared: Shared): void {
  describe('a rebalance in the middle of a wait', () => {
    it('moves the wait: an instance leaves, comes back, and everybody is answered', async () => {
      const leaver = ordersInstance(shared(), 'orders-2');
      const stayers = shared().platform.ordersUrls.slice(0, 2);
      const waits = IDS.map((id, index) => validated(stayers[index % 2] as string, id, 180_000));
      // None of them may end while nobody has posted: that ends this test at once.
      const early = Promise.race(waits).then((reply) => expect(reply).toBe('still waiting'));
      const during = (step: Promise<void>) => Promise.race([step, early]);

      await during(eventually(async () => expect(await waitingAt(stayers)).toBeGreaterThanOrEqual(IDS.length)));
      await during(leaver.stop());
      await during(eventually(() => everyOrderHasAnOwner(stayers)));
      await during(leaver.start());
      await during(leaver.whenReady(AbortSignal.timeout(120_000)));

      early.catch(() => {});
      for (const [index, id] of IDS.entries()) {
        const placed = order(id, { customerId: 6_100n + BigInt(index) });
        expect((await post(urlOf(shared(), index), placed)).status).toBe(201);
        shared().posts.push(placed);
      }
      const replies = await Promise.all(waits);
      expect(replies.map((reply) => [reply.status, stateIn(reply)])).toEqual(IDS.map(() => [200, 'VALIDATED']));
      const answered = new Set(replies.map(({ headers }) => headers.get('x-served-by')));
      expect(answered).toContain('orders-2');
    });
  });
}

async function waitingAt(urls: readonly string[]): Promise<number> {
  const counts = await Promise.all(urls.map((url) => metricOf({ url }, 'orders_waiting_requests')));
  return counts.reduce((sum, count) => sum + count, 0);
}

/** Whoever owns an order knows at once that it does not exist. */
async function everyOrderHasAnOwner(urls: readonly string[]): Promise<void> {
  for (const id of IDS) expect((await ask(urls[0] as string, `${pathOf(id)}?timeout=0`)).status).toBe(404);
}
