import { describe, expect, it } from 'vitest';
import cases from '../../../test/conformance/cases/apache-kafka.json' with { type: 'json' };
import { changelogConfigs, groupTopology, REPARTITION_CONFIGS } from '../../src/runtime/internal-topics.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import {
  keyValueStoreBuilder,
  sessionStoreBuilder,
  timestampedKeyValueStoreBuilder,
  windowStoreBuilder,
} from '../../src/state/index.ts';
import { countingTopology } from './counting-topology.ts';

const store = { name: 'store', keySerde: stringSerde, valueSerde: stringSerde };
/** Kafka Streams' settings of the topic of that kind; the case of that name in test/conformance. */
function javas(kind: string): unknown {
  const found = cases.find(({ name }) => name === `internal-topic-configs, ${kind}`)?.expectedTopicConfigs;
  if (found === undefined) throw new Error(`no case of ${kind}`);
  return Object.values(found)[0];
}

describe('the settings of internal topics', () => {
  it('are those of Kafka Streams for repartition topics', () => {
    expect(REPARTITION_CONFIGS).toEqual(javas('repartition'));
  });

  it('are those of Kafka Streams for changelogs of key-value stores', () => {
    expect(changelogConfigs(keyValueStoreBuilder(store))).toEqual(javas('key-value changelog'));
    expect(changelogConfigs(timestampedKeyValueStoreBuilder(store))).toEqual(javas('key-value changelog'));
    expect(changelogConfigs(keyValueStoreBuilder(store))).toEqual(javas('outer join shared store changelog'));
  });

  it('are those of Kafka Streams for changelogs of windowed aggregates: retention and a day', () => {
    const windows = { ...store, windowSizeMs: 60_000, retentionMs: 60_000 };
    expect(changelogConfigs(windowStoreBuilder(windows))).toEqual(javas('windowed aggregation changelog'));
    expect(changelogConfigs(sessionStoreBuilder({ ...store, retentionMs: 60_000 }))).toEqual(
      javas('windowed aggregation changelog'),
    );
  });

  it('are those of Kafka Streams for changelogs of stream joins, which only expire', () => {
    const windows = { ...store, windowSizeMs: 120_000, retentionMs: 120_000, retainDuplicates: true };
    expect(changelogConfigs(windowStoreBuilder(windows))).toEqual(javas('join window store changelog'));
  });

  it('end with what the store was built with', () => {
    const logging = { 'min.insync.replicas': '2', 'cleanup.policy': 'delete' };
    expect(changelogConfigs(keyValueStoreBuilder({ ...store, logging }))).toMatchObject(logging);
  });
});

describe('groupTopology', () => {
  it('tells the coordinator which topics to make and which are there', () => {
    const told = groupTopology(countingTopology().build('app'), 3);
    expect(told).toEqual([
      {
        subtopologyId: '0',
        sourceTopics: ['words'],
        repartitionSinkTopics: ['app-by-word-repartition'],
        stateChangelogTopics: [],
        repartitionSourceTopics: [],
        copartitionGroups: expect.anything(),
      },
      {
        subtopologyId: '1',
        sourceTopics: [],
        repartitionSinkTopics: [],
        stateChangelogTopics: [
          {
            name: 'app-counts-changelog',
            partitions: 0,
            replicationFactor: 3,
            configs: { 'cleanup.policy': 'compact', 'message.timestamp.type': 'CreateTime' },
          },
        ],
        repartitionSourceTopics: [
          { name: 'app-by-word-repartition', partitions: 0, replicationFactor: 3, configs: REPARTITION_CONFIGS },
        ],
        copartitionGroups: expect.anything(),
      },
    ]);
  });
});
