import { SessionWindows, StreamsBuilder, TimeWindows } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import {
  type KeyValueStore,
  keyValueStoreBuilder,
  type VersionedKeyValueStore,
  versionedKeyValueStoreBuilder,
  type WindowStore,
  windowStoreBuilder,
} from '../../src/state/index.ts';
import type { Topology } from '../../src/topology/index.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** The stores that Java 4.3.1 was asked, its stores on disk answering. */
export function storesOfEachKind(): Topology {
  const builder = new StreamsBuilder();
  const grouped = builder.stream<string, string>('in', strings).groupByKey(strings);
  grouped.count({ storeName: 'counts' });
  grouped.windowedBy(TimeWindows.of({ sizeMs: 1_000 })).count({ storeName: 'windows', retentionMs: 5_000 });
  grouped
    .windowedBy(SessionWindows.of({ inactivityGapMs: 500 }))
    .count({ storeName: 'sessions', retentionMs: 100_000 });
  builder.addStateStore(keyValueStoreBuilder({ name: 'plain', ...strings }));
  const windows = { windowSizeMs: 1_000, retentionMs: 5_000 };
  builder.addStateStore(windowStoreBuilder({ name: 'plain-windows', ...windows, ...strings }));
  builder.stream<string, string>('plain-in', strings).process(
    () => {
      let values: KeyValueStore<string, string>;
      let byTime: WindowStore<string, string>;
      return {
        init(context) {
          values = context.getStateStore('plain');
          byTime = context.getStateStore('plain-windows');
        },
        process({ key, value, timestamp }) {
          values.put(key as string, value as string);
          byTime.put(key as string, value as string, timestamp);
        },
      };
    },
    { stores: ['plain', 'plain-windows'] },
  );
  builder.addStateStore(versionedKeyValueStoreBuilder({ name: 'versions', historyRetentionMs: 3_600_000, ...strings }));
  builder.stream<string, string>('versions-in', strings).process(
    () => {
      let versions: VersionedKeyValueStore<string, string>;
      return {
        init(context) {
          versions = context.getStateStore('versions');
        },
        process: ({ key, value, timestamp }) => void versions.put(key as string, value, timestamp),
      };
    },
    { stores: ['versions'] },
  );
  return builder.build();
}

/** What they were filled with. */
export const RECORDS: readonly (readonly [topic: string, key: string, value: string | null, timestamp: number])[] = [
  ['in', 'a', 'x', 0],
  ['in', 'a', 'x', 0],
  ['in', 'b', 'x', 0],
  ['in', 'a', 'x', 1_000],
  ['in', 'aa', 'x', 1_000],
  ['in', 'c', 'x', 2_500],
  ['in', 'a', 'x', 2_500],
  ['versions-in', 'k', '10', 100],
  ['versions-in', 'k', '20', 200],
  ['versions-in', 'k', '30', 300],
  ['versions-in', 't', '1', 100],
  ['versions-in', 't', null, 200],
  ['versions-in', 't', '3', 300],
  ['versions-in', 't', null, 400],
  ['plain-in', 'x', '1', 5],
  ['plain-in', 'y', '2', 2_005],
  ['plain-in', 'x', '3', 1_005],
];
