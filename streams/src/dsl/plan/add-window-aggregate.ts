import { StreamsError } from '../../model/errors.ts';
import type { Windowed } from '../../model/windowed.ts';
import type { Serde } from '../../serdes/serde.ts';
import { timeWindowedSerde } from '../../serdes/windowed-serdes.ts';
import type { Emission } from '../emission.ts';
import { SlidingWindowAggregateProcessor } from '../operators/sliding-window-aggregate.ts';
import { WindowAggregateProcessor } from '../operators/window-aggregate.ts';
import type { SlidingWindows } from '../windows/sliding-windows.ts';
import type { TimeWindows } from '../windows/time-windows.ts';
import { type Aggregation, groupedParent, nameAggregation } from './add-aggregate.ts';
import type { LogicalGroup, LogicalTable } from './logical-stream.ts';
import { describeStore, refuseVersions, storeNameOf } from './materialize.ts';
import type { StreamsPlan } from './streams-plan.ts';

/** Appends an aggregation by key and window of time. */
export function addWindowAggregate<K, V, A>(
  plan: StreamsPlan,
  group: LogicalGroup<K, V>,
  windows: TimeWindows | SlidingWindows,
  emission: Emission,
  aggregation: Aggregation<K, V, A>,
): LogicalTable<Windowed<K>, A> {
  const named = nameAggregation(plan, group, aggregation, windows);
  const { name, storeName, keySerde, valueSerde } = named;
  refuseVersions(storeName, aggregation.options);
  const parent = groupedParent(plan, group, storeName, storeNameOf(aggregation.options) !== undefined);
  const windowSizeMs = windows.kind === 'time-windows' ? windows.sizeMs : windows.timeDifferenceMs;
  const least = retentionOf(windows);
  plan.add({
    kind: 'aggregate',
    name,
    parents: [parent.name],
    store: {
      ...describeStore(storeName, { ...aggregation.options, keySerde, valueSerde }),
      // As Kafka Streams has it; windows of a fixed size cache however they are sent.
      ...(emission.emit === 'on-window-close' && windows.kind !== 'time-windows' && { caching: false }),
      kind: 'window',
      windowSizeMs,
      retentionMs: requireRetention(storeName, aggregation.options.retentionMs, least),
    },
    graceMs: windows.graceMs,
    supplier: (sendOldValues) => () =>
      windows.kind === 'time-windows'
        ? new WindowAggregateProcessor({ ...named, windows, ...emission, sendOldValues })
        : new SlidingWindowAggregateProcessor({ ...named, windows, ...emission, sendOldValues }),
  });
  return { kind: 'table', name, keySerde: windowedSerde(keySerde, windowSizeMs), valueSerde, sources: parent.sources };
}

/** The retention asked for, at least what the windows need. @throws StreamsError STREAMS_INVALID_ARGUMENT */
export function requireRetention(store: string, asked: number | undefined, least: number): number {
  if (asked === undefined || asked >= least) return asked ?? least;
  throw new StreamsError(
    'STREAMS_INVALID_ARGUMENT',
    `store '${store}' keeps windows for ${asked} ms: size and grace together need at least ${least} ms`,
    { store },
  );
}

/** How long a store has to keep windows of this kind, ms. */
export function retentionOf(windows: TimeWindows | SlidingWindows): number {
  return windows.kind === 'time-windows'
    ? windows.sizeMs + windows.graceMs
    : 2 * windows.timeDifferenceMs + windows.graceMs;
}

/** The serde of a window's key, where that of the key is known. */
export function windowedSerde<K>(keySerde: Serde<K> | undefined, sizeMs: number): Serde<Windowed<K>> | undefined {
  return keySerde === undefined ? undefined : timeWindowedSerde(keySerde, sizeMs);
}
