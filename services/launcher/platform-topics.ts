import { ALL_TOPICS } from '@orders-platform/contracts';
import type { Admin } from '@orders-platform/streams/client';

/** Makes the topics that services exchange records through; those that exist stay as they are. */
export async function createPlatformTopics(admin: Admin): Promise<void> {
  await admin.createTopics(
    ALL_TOPICS.map(({ name, partitions, cleanup }) => ({ name, partitions, configs: topicConfigs(cleanup) })),
  );
}

const HOUR_MS = 3_600_000;

/** A record that a service wrote must be there until it has read it back, even when a later one has the same key. */
function topicConfigs(cleanup: 'compact' | 'delete'): { readonly [setting: string]: string } {
  return {
    'cleanup.policy': cleanup,
    ...(cleanup === 'compact' && { 'min.compaction.lag.ms': String(HOUR_MS) }),
  };
}
