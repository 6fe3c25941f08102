import { CUSTOMER_LEVELS, type Customer, type Product } from '@orders-platform/contracts';
import type { KafkaSession } from './kafka-session.ts';
import { topicRecords } from './topic-records.ts';

const BATCH = 1_000;

/** Stock before and after. */
export interface StockChange {
  readonly before: number;
  readonly after: number;
}

/**
 * Adds pieces to what is in stock now. Not for two at a time: what counts is who writes last.
 * @throws {RangeError} when there would be fewer than none, or more than an int32 holds.
 */
export async function addInventory(session: KafkaSession, product: Product, pieces: number): Promise<StockChange> {
  const { topic, key, value } = session.serdes.warehouseInventory;
  let before = 0;
  const { signal } = new AbortController();
  for await (const record of topicRecords(session.client, { topic, from: 'beginning', until: 'end', signal })) {
    if (record.key === null || key.deserialize(topic, record.key) !== product) continue;
    before = record.value === null ? 0 : value.deserialize(topic, record.value);
  }
  const after = before + pieces;
  if (after < 0 || after > 2 ** 31 - 1) throw new RangeError(`${product} has ${before}: there cannot be ${after}.`);
  await session.write('warehouseInventory', [[product, after]]);
  return { before, after };
}

/** Writes customers with consecutive ids, their levels in turn; one that is there already is replaced. */
export async function addCustomers(session: KafkaSession, count: number, firstId: bigint): Promise<void> {
  for (let done = 0; done < count; done += BATCH) {
    const length = Math.min(BATCH, count - done);
    const ids = Array.from({ length }, (_, index) => firstId + BigInt(done + index));
    await session.write(
      'customers',
      ids.map((id) => [id, customer(id)] as const),
    );
  }
}

/** The customer of that id. */
export function customer(id: bigint): Customer {
  const level = CUSTOMER_LEVELS[Number(BigInt.asUintN(2, id))] as string;
  const email = `customer-${id}@example.org`;
  return { id, firstName: 'Customer', lastName: `${id}`, email, address: `${id} Stream Street`, level };
}
