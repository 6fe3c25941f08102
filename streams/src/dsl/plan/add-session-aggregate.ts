import type { Windowed } from '../../model/windowed.ts';
import { sessionWindowedSerde } from '../../serdes/windowed-serdes.ts';
import type { Emission } from '../emission.ts';
import type { Merger } from '../functions.ts';
import { SessionAggregateProcessor } from '../operators/session-aggregate.ts';
import type { SessionWindows } from '../windows/session-windows.ts';
import { type Aggregation, groupedParent, nameAggregation } from './add-aggregate.ts';
import { requireRetention } from './add-window-aggregate.ts';
import type { LogicalGroup, LogicalTable } from './logical-stream.ts';
import { describeStore, refuseVersions, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends an aggregation by key and session. */
export function addSessionAggregate<K, V, A>(
  plan: StreamsPlan,
  group: LogicalGroup<K, V>,
  windows: SessionWindows,
  emission: Emission,
  aggregation: Aggregation<K, V, A>,
  merger: Merger<K, A>,
): LogicalTable<Windowed<K>, A> {
  const named = nameAggregation(plan, group, aggregation);
  const { name, storeName, keySerde, valueSerde } = named;
  refuseVersions(storeName, aggregation.options);
  const parent = groupedParent(plan, group, storeName, storeNameOf(aggregation.options) !== undefined);
  const nullSafe: Merger<K, A | null> = (key, first, second) =>
    first === null ? second : second === null ? first : merger(key, first, second);
  const sessionMerger = aggregation.kind === 'reduce' ? nullSafe : (merger as Merger<K, A | null>);
  plan.add({
    kind: 'aggregate',
    name,
    parents: [parent.name],
    store: {
      ...describeStore(storeName, { ...aggregation.options, keySerde, valueSerde }),
      // Results that are sent once, when the session closes, are read from the store: a cache would save nothing.
      ...(emission.emit === 'on-window-close' && { caching: false }),
      kind: 'session',
      retentionMs: requireRetention(
        storeName,
        aggregation.options.retentionMs,
        windows.inactivityGapMs + windows.graceMs,
      ),
      readOnClose: emission.emit === 'on-window-close',
    },
    graceMs: windows.graceMs + windows.inactivityGapMs,
    supplier: (sendOldValues) => () =>
      new SessionAggregateProcessor({ ...named, windows, ...emission, merger: sessionMerger, sendOldValues }),
  });
  const windowedSerde = keySerde === undefined ? undefined : sessionWindowedSerde(keySerde);
  return { kind: 'table', name, keySerde: windowedSerde, valueSerde, sources: parent.sources };
}
