import { setTimeout as delay } from 'node:timers/promises';
import { ALL_TOPICS } from '@orders-platform/contracts';
import type { Client } from '@orders-platform/streams/client';
import { checkInvariants, type InvariantReport } from './invariants.ts';
import type { Evidence } from './platform-logs.ts';
import { readPlatformLogs } from './read-platform-logs.ts';

const PAUSE_MS = 1_000;
const STILL_ROUNDS = 3;

/**
 * Checks once nothing has been committed for three seconds; after `withinMs` milliseconds at the latest, whatever is
 * still under way then. `evidence` is asked for afterwards, so that the last mails are in it.
 */
export async function checkWhenSettled(
  client: Client,
  evidence: () => Promise<Evidence>,
  withinMs: number,
): Promise<InvariantReport> {
  const end = Date.now() + withinMs;
  let last = '';
  for (let still = 0; still < STILL_ROUNDS && Date.now() < end; ) {
    const now = await committedOffsets(client);
    still = now === last ? still + 1 : 0;
    last = now;
    await delay(PAUSE_MS);
  }
  return checkInvariants(await readPlatformLogs(client), await evidence());
}

async function committedOffsets({ admin }: Client): Promise<string> {
  const all = ALL_TOPICS.flatMap(({ name: topic, partitions }) =>
    Array.from({ length: partitions }, (_, partition) => ({ topic, partition })),
  );
  const ends = await admin.listOffsets(all, 'latest', 'read_committed');
  return [...ends]
    .map((entry) => entry.join())
    .toSorted()
    .join(' ');
}
