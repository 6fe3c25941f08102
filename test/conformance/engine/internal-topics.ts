import type { TopologyTestDriver } from '@orders-platform/streams/testing';
import { groupTopology } from '../../../streams/src/runtime/internal-topics.ts';
import type { TopicConfigs } from './outcome.ts';

/** The topics that the group's coordinator would be told to make. */
export function internalTopics({ topology }: TopologyTestDriver): TopicConfigs {
  const topics = groupTopology(topology).flatMap(({ repartitionSourceTopics, stateChangelogTopics }) => [
    ...repartitionSourceTopics,
    ...stateChangelogTopics,
  ]);
  const sorted = topics.sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(
    sorted.map(({ name, configs }) => [name, Object.fromEntries(Object.entries(configs).sort())]),
  );
}
