import {
  ALL_SCHEMAS,
  CUSTOMER_LEVELS,
  type Order,
  PRODUCTS,
  platformSerdes,
  ShippedRegistry,
} from '@orders-platform/contracts';
import type { Client } from '@orders-platform/streams/client';
import { describe, expect, it } from 'vitest';
import { eventually } from '../eventually.ts';
import { readMails } from '../evidence.ts';
import { order, post, stateIn, validated } from '../orders-http.ts';
import { type Shared, urlOf } from '../shared-platform.ts';
import { readTopic } from '../topic-reader.ts';
import { payment } from '../topic-writer.ts';

const VALID = 60;
const FLAWED = 20;
const CUSTOMERS = 6;

interface Expected {
  readonly order: Order;
  readonly state: 'VALIDATED' | 'FAILED';
}

/** The original's end-to-end test at ten times its size. */
export function endToEnd(shared: Shared): void {
  describe('orders from POST to mail', () => {
    const mixed = mixedOrders();
    const paid = mixed.filter(({ state }, index) => state === 'VALIDATED' && index % 4 !== 0);

    it(`decides ${mixed.length} sound and unsound orders, posted together, each as it must`, async () => {
      const replies = await Promise.all(mixed.map(({ order }, index) => post(urlOf(shared(), index), order)));
      expect(replies.map(({ status }) => status)).toEqual(mixed.map(() => 201));
      expect(replies.map(({ headers }) => headers.get('location'))).toEqual(
        mixed.map(({ order: { id } }) => `/v1/orders/${id}`),
      );
      shared().posts.push(...mixed.map(({ order }) => order));
      const decided = await Promise.all(
        mixed.map(({ order }, index) => validated(urlOf(shared(), index + 1), order.id, 120_000)),
      );
      expect(decided.map((reply, index) => [mixed[index]?.order.id, stateIn(reply)])).toEqual(
        mixed.map(({ order: { id }, state }) => [id, state]),
      );
    });

    it('mails once for each order that was paid, even twice, and for no other', async () => {
      const { writer, platform } = shared();
      await writer.payments(paid.map(({ order }) => payment(order.id, 1)));
      await writer.payments(paid.map(({ order }) => payment(order.id, 2)));
      const ids = paid.map(({ order }) => order.id).toSorted();
      await eventually(async () => expect(await mailedOrders(platform.mailBoxUrl, 'e2e-')).toEqual(ids));
    });

    it('sends each order of a known customer to the topic of its level', async () => {
      const known = mixed.filter(({ order }) => order.customerId <= CUSTOMERS).map(({ order }) => order);
      const { client } = shared();
      await eventually(async () => expect(await enriched(client, 'orders-enriched')).toHaveLength(known.length));
      for (const [index, level] of CUSTOMER_LEVELS.entries()) {
        const ids = known.filter(({ customerId }) => (Number(customerId) - 1) % CUSTOMER_LEVELS.length === index);
        await eventually(async () => expect(await enriched(client, level)).toEqual(ids.map(({ id }) => id).toSorted()));
      }
    });
  });
}

/** The ids of the orders that a mail was received for, one entry a mail. */
async function mailedOrders(mailBoxUrl: string, prefix: string): Promise<string[]> {
  const mails = await readMails(mailBoxUrl);
  const ids = mails.flatMap(({ messageId, copies }) =>
    Array(copies).fill(/order-(.+)@/.exec(messageId)?.[1] ?? messageId),
  );
  return ids.filter((id) => id.startsWith(prefix)).toSorted();
}

async function enriched(client: Client, topic: string): Promise<string[]> {
  const { ordersEnriched } = platformSerdes(new ShippedRegistry(ALL_SCHEMAS));
  const { records } = await readTopic(client, topic);
  const orders = records.map(({ value }) => ordersEnriched.value.deserialize(topic, value as Buffer));
  return orders
    .map(({ id }) => id)
    .filter((id) => id.startsWith('e2e-'))
    .toSorted();
}

function mixedOrders(): Expected[] {
  const sound = (index: number) => ({
    product: PRODUCTS[index % PRODUCTS.length] as Order['product'],
    quantity: 1 + (index % 3),
    price: 4.99 + (index % 7),
  });
  const valid = Array.from({ length: VALID }, (_, index) =>
    order(`e2e-sound-${index}`, { ...sound(index), customerId: BigInt(1 + (index % CUSTOMERS)) }),
  );
  // Each unsound order has a customer of its own, so that none fails for another's sake.
  const flawed = (name: string, base: bigint, flaw: (index: number) => Partial<Order>) =>
    Array.from({ length: FLAWED }, (_, index) =>
      order(`e2e-${name}-${index}`, { ...sound(index), customerId: base + BigInt(index), ...flaw(index) }),
    );
  const unsound = [
    ...flawed('details', 2_000n, (index) => (index % 2 === 0 ? { quantity: -1 } : { price: -0.01 })),
    ...flawed('inventory', 3_000n, (index) => ({ quantity: 1_001 + index, price: 0.01 })),
    ...flawed('fraud', 4_000n, (index) => ({ quantity: 1 + (index % 2), price: 2_000 })),
  ];
  const all: Expected[] = [
    ...valid.map((order) => ({ order, state: 'VALIDATED' as const })),
    ...unsound.map((order) => ({ order, state: 'FAILED' as const })),
  ];
  // Mixed, and the same in every run: 49 and the number of orders have no common divisor.
  return all.map((_, index) => all[(index * 49) % all.length] as Expected);
}
