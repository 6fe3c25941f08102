import type { Client, ConsumerRecord } from '@orders-platform/streams/client';

/** How often each key is in the committed records of a topic. */
export async function recount(
  client: Client,
  topic: string,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  await readAll(client, topic, signal, ({ key }) => {
    const name = String(key);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  });
  return counts;
}

/**
 * Compares the last committed value of each key with `expected`, and the number of committed records with their sum: a
 * count that was doubled or lost shows in the one or the other. @throws Error that says where they differ
 */
export async function verifyOutput(
  client: Client,
  topic: string,
  expected: ReadonlyMap<string, number>,
  signal: AbortSignal,
): Promise<void> {
  const last = new Map<string, bigint>();
  const records = await readAll(client, topic, signal, ({ key, value }) => {
    last.set(String(key), value?.readBigInt64BE() ?? -1n);
  });
  for (const [key, count] of expected) {
    if (last.get(key) !== BigInt(count)) throw new Error(`${topic}: '${key}' is ${last.get(key)}, not ${count}`);
  }
  if (last.size !== expected.size) throw new Error(`${topic} has ${last.size} keys, not ${expected.size}`);
  const sum = [...expected.values()].reduce((total, count) => total + count, 0);
  if (records !== sum) throw new Error(`${topic} has ${records} committed records, not ${sum}`);
}

/** Reads all that is committed in a topic; answers how many records there are. */
async function readAll(
  client: Client,
  topic: string,
  signal: AbortSignal,
  onRecord: (record: ConsumerRecord) => void,
): Promise<number> {
  const partitions = (await client.admin.partitionCounts([topic])).get(topic) ?? 0;
  const all = Array.from({ length: partitions }, (_, partition) => ({ topic, partition }));
  const ends = await client.admin.listOffsets(all, 'latest', 'read_committed');
  const positions = new Map(all.map(({ partition }) => [partition, 0]));
  const total = [...ends.values()].reduce((sum, end) => sum + end, 0);
  const fetcher = client.createFetcher({ isolation: 'read_committed' });
  try {
    for (const one of all) fetcher.assign(one, 0);
    let records = 0;
    while ([...positions.values()].reduce((sum, at) => sum + at, 0) < total) {
      await fetcher.ready(signal);
      signal.throwIfAborted();
      for (const { partition, records: cursor } of fetcher.poll()) {
        for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
          onRecord(record);
          records++;
        }
        positions.set(partition, cursor.nextOffset);
      }
      for (const { error } of fetcher.failures()) throw error;
    }
    return records;
  } finally {
    await fetcher.close();
  }
}
