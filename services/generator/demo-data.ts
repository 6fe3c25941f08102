import { setTimeout as delay } from 'node:timers/promises';
import { PRODUCTS, type Product } from '@orders-platform/contracts';
import { isStreamsError } from '@orders-platform/streams';
import { customer } from './back-office.ts';
import type { KafkaSession } from './kafka-session.ts';
import { topicRecords } from './topic-records.ts';

const PAUSE_MS = 2_000;

/** What an empty platform is given. */
export interface DemoDataOptions {
  /** Customers with the ids from 1 on. */
  readonly customers: number;
  /** Pieces of each product. */
  readonly stock: number;
  /** How long Kafka and the topics may take to be there. */
  readonly patienceMs: number;
  readonly signal: AbortSignal;
  /** Told why it has to wait. */
  readonly onWait?: (reason: string) => void;
}

/** What was written: what was there already is not counted. */
export interface DemoData {
  readonly customers: number;
  readonly products: readonly Product[];
}

/**
 * Writes the customers and the stock that are not there yet: doing it again changes nothing, and one that was cut off is
 * completed by the next. Tries until Kafka and the topics are there.
 * @throws {StreamsError} the last reason, when patience is at its end.
 */
export async function addDemoData(open: () => Promise<KafkaSession>, options: DemoDataOptions): Promise<DemoData> {
  const deadline = performance.now() + options.patienceMs;
  for (;;) {
    try {
      await using session = await open();
      return await addMissing(session, options);
    } catch (error) {
      if (!isStreamsError(error) || performance.now() + PAUSE_MS > deadline) throw error;
      options.onWait?.(error.message);
    }
    await delay(PAUSE_MS, undefined, { signal: options.signal });
  }
}

async function addMissing(session: KafkaSession, { customers, stock, signal }: DemoDataOptions): Promise<DemoData> {
  const { customers: customerSerdes, warehouseInventory } = session.serdes;
  const known = await keysOf(session, customerSerdes, signal);
  const stocked = await keysOf(session, warehouseInventory, signal);
  const ids = Array.from({ length: customers }, (_, index) => BigInt(index + 1)).filter((id) => !known.has(id));
  const products = PRODUCTS.filter((product) => !stocked.has(product));
  await session.write(
    'customers',
    ids.map((id) => [id, customer(id)] as const),
  );
  await session.write(
    'warehouseInventory',
    products.map((product) => [product, stock] as const),
  );
  return { customers: ids.length, products };
}

interface KeyedTopic<K> {
  readonly topic: string;
  readonly key: { deserialize(topic: string, bytes: Buffer): K };
}

async function keysOf<K>(
  { client }: KafkaSession,
  { topic, key }: KeyedTopic<K>,
  signal: AbortSignal,
): Promise<Set<K>> {
  const keys = new Set<K>();
  for await (const record of topicRecords(client, { topic, from: 'beginning', until: 'end', signal })) {
    if (record.key !== null) keys.add(key.deserialize(topic, record.key));
  }
  return keys;
}
