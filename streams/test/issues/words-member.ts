import { Membership } from '../../src/runtime/membership.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../src/testing/simulation/index.ts';

/** The one subtopology of the group: it reads `words`. */
export const WORDS_SUBTOPOLOGIES = [
  {
    subtopologyId: '0',
    sourceTopics: ['words'],
    repartitionSinkTopics: [],
    stateChangelogTopics: [],
    repartitionSourceTopics: [],
    copartitionGroups: [],
  },
];

/** A member of the group `app` that has not started. */
export function wordsMember(cluster: SimulatedCluster, scheduler: SimulatedScheduler, memberId: string): Membership {
  const { streamsGroup } = cluster.createClient({ clientId: memberId, clock: scheduler });
  return new Membership({
    group: streamsGroup,
    clock: scheduler,
    random: scheduler.random,
    groupId: 'app',
    memberId,
    processId: memberId,
    topologyEpoch: 0,
    subtopologies: WORDS_SUBTOPOLOGIES,
    rebalanceTimeoutMs: 60_000,
    onAssignment: () => {},
    onLost: async () => {},
    onFailed: (error) => {
      throw error;
    },
    onStatus: () => {},
  });
}
