import { ALL_TOPICS, topicConfigs } from '@orders-platform/contracts';
import type { Admin } from '@orders-platform/streams/client';

/** Makes the topics that services exchange records through; those that exist stay as they are. */
export async function createPlatformTopics(admin: Admin): Promise<void> {
  await admin.createTopics(
    ALL_TOPICS.map(({ name, partitions, cleanup }) => ({ name, partitions, configs: topicConfigs(cleanup) })),
  );
}
