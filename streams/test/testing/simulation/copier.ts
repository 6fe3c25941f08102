import { delay } from '../../../src/model/clock.ts';
import { isStreamsError } from '../../../src/model/errors.ts';
import { topicPartitionName } from '../../../src/model/topic-partition.ts';
import type { SimulatedCluster, SimulatedProcess } from '../../../src/testing/simulation/index.ts';
import { NOBODY, offsetOf } from '../../client/contract/contract.ts';

/** The least that exactly-once needs: copies `input-0` to `output-0`, each record once whatever happens to it. */
export async function copy(cluster: SimulatedCluster, process: SimulatedProcess): Promise<never> {
  for (;;) {
    const client = cluster.createClient({ clientId: process.name, clock: process });
    try {
      await copyUntilRefused(client, process);
    } catch (error) {
      if (!isStreamsError(error)) throw error;
    }
    await client.close();
    await delay(process, 50);
  }
}

async function copyUntilRefused(
  client: ReturnType<SimulatedCluster['createClient']>,
  process: SimulatedProcess,
): Promise<void> {
  const producer = client.createProducer({ transactionalId: 'copier', transactionTimeoutMs: 5_000 });
  await producer.init();
  const input = { topic: 'input', partition: 0 };
  const committed = await client.admin.committedOffsets('copiers', [input]);
  const fetcher = client.createFetcher({ isolation: 'read_committed', maxPartitionBytes: 200 });
  fetcher.assign(input, committed.get(topicPartitionName('input', 0))?.offset ?? 0);
  for (;;) {
    await fetcher.ready();
    for (const { error } of fetcher.failures()) throw error;
    for (const { records } of fetcher.poll()) {
      for (let record = records.next(); record !== undefined; record = records.next()) {
        producer.send('output', 0, record.key, record.value, record.timestamp);
      }
      const offsets = offsetOf('input', 0, records.nextOffset);
      await producer.commitTransaction({ group: 'copiers', member: NOBODY, offsets });
    }
    await process.yield();
  }
}
