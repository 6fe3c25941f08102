import { afterEach, describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { metricOf, metricOfAll } from '../instance-metrics.ts';
import { ask, order, pathOf, post, servedBy, stateIn } from '../orders-http.ts';
import { ordersInstance, type Shared, urlOf } from '../shared-platform.ts';

/** What `MAX_WAITERS` has to be on the shared platform. */
export const MAX_WAITERS = 250;

const WAITING = 'orders_waiting_requests';
const WAITERS = 200;

/** Many may wait for one order, and none of them for ever. */
export function waiting(shared: Shared): void {
  describe('waiting for an order', () => {
    let leave = new AbortController();
    afterEach(async () => {
      leave.abort();
      leave = new AbortController();
      const { platform } = shared();
      await eventually(async () => expect(await metricOfAll(platform.instances('orders'), WAITING)).toBe(0));
    });

    const wait = (url: string, id: string, timeoutMs = 60_000) =>
      ask(url, `${pathOf(id)}/validated?timeout=${timeoutMs}`, { signal: leave.signal });
    const ownerOf = async (id: string, customerId: bigint) => {
      const placed = order(id, { customerId });
      const posted = await post(urlOf(shared(), 0), placed);
      shared().posts.push(placed);
      return ordersInstance(shared(), servedBy(posted));
    };
    const waitUntil = (instance: Parameters<typeof metricOf>[0], count: number) =>
      eventually(async () => expect(await metricOf(instance, WAITING)).toBe(count));

    it(`answers ${WAITERS} clients that wait for one order, at the instance they asked`, async () => {
      const id = 'many-wait';
      const waits = Array.from({ length: WAITERS }, () => wait(urlOf(shared(), 0), id));
      await waitUntil(ordersInstance(shared(), 'orders-0'), WAITERS);
      const placed = order(id, { customerId: 6_000n });
      expect((await post(urlOf(shared(), 1), placed)).status).toBe(201);
      shared().posts.push(placed);
      const replies = await Promise.all(waits);
      expect(replies.map((reply) => [reply.status, stateIn(reply)])).toEqual(waits.map(() => [200, 'VALIDATED']));
    });

    it('frees the waiter of a client that goes away, at the instance it asked and at the owner', async () => {
      const waits = Array.from({ length: 50 }, (_, index) => wait(urlOf(shared(), index), 'nobody-posts-this'));
      const settled = Promise.allSettled(waits);
      const instances = shared().platform.instances('orders');
      // Each of those who asked elsewhere waits twice: there, and at the owner.
      await eventually(async () => expect(await metricOfAll(instances, WAITING)).toBeGreaterThanOrEqual(80));
      leave.abort();
      await settled;
      await eventually(async () => expect(await metricOfAll(instances, WAITING)).toBe(0));
    });

    it('answers 504 when the time is up, for an order that does not exist', async () => {
      for (const url of shared().platform.ordersUrls) {
        const started = performance.now();
        const reply = await wait(url, 'nobody-posts-this', 400);
        expect(reply.status).toBe(504);
        expect(reply.headers.get('content-type')).toContain('application/problem+json');
        expect(reply.body).toMatchObject({ code: 'not-yet', status: 504 });
        expect(performance.now() - started).toBeGreaterThanOrEqual(395);
      }
    });

    it('answers 404 at once for an unknown order when the timeout is 0', async () => {
      const reply = await ask(urlOf(shared(), 2), `${pathOf('nobody-posts-this')}?timeout=0`);
      expect([reply.status, reply.body]).toMatchObject([404, { code: 'no-such-order' }]);
    });

    it('answers 429 past the bound, and takes the next one when somebody has left', async () => {
      const owner = await ownerOf('bound-owner', 6_001n);
      const settled = Promise.allSettled(Array.from({ length: MAX_WAITERS }, () => wait(owner.url, 'bound-waits')));
      await waitUntil(owner, MAX_WAITERS);
      const refused = await wait(owner.url, 'bound-waits');
      expect(refused.status).toBe(429);
      expect(refused.body).toMatchObject({ code: 'too-many-waiters' });
      expect(refused.headers.get('retry-after')).toBe('1');
      // Orders that need no waiting are answered all the same.
      await validatedWithoutWaiting(owner.url, 'bound-owner');
      leave.abort();
      await settled;
      leave = new AbortController();
      await waitUntil(owner, 0);
      expect((await wait(owner.url, 'bound-waits', 50)).status).toBe(504);
    });

    const validatedWithoutWaiting = (url: string, id: string) =>
      eventually(async () => expect(stateIn(await ask(url, `${pathOf(id)}/validated?timeout=0`))).toBe('VALIDATED'));
  });
}
