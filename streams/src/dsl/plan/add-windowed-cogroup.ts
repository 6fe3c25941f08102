import type { Windowed } from '../../model/windowed.ts';
import { sessionWindowedSerde } from '../../serdes/windowed-serdes.ts';
import type { Initializer, Merger } from '../functions.ts';
import { SessionAggregateProcessor } from '../operators/session-aggregate.ts';
import { SlidingWindowAggregateProcessor } from '../operators/sliding-window-aggregate.ts';
import { StreamAggregateProcessor } from '../operators/stream-aggregate.ts';
import { WindowAggregateProcessor } from '../operators/window-aggregate.ts';
import type { Materialized, Named } from '../options.ts';
import type { SessionWindows } from '../windows/session-windows.ts';
import type { SlidingWindows } from '../windows/sliding-windows.ts';
import type { TimeWindows } from '../windows/time-windows.ts';
import { addCogroup } from './add-cogroup.ts';
import { requireRetention, retentionOf, windowedSerde } from './add-window-aggregate.ts';
import type { LogicalCogroup } from './logical-cogroup.ts';
import type { LogicalTable } from './logical-stream.ts';
import { keyValueStore, refuseVersions } from './materialize.ts';
import type { StoreSpecBase } from './store-spec.ts';
import type { StreamsPlan } from './streams-plan.ts';

const emit = 'on-window-update';

/** Appends the aggregation of a cogroup by key. */
export function addCogroupAggregate<K, A>(
  plan: StreamsPlan,
  cogroup: LogicalCogroup<K, A>,
  initializer: Initializer<A>,
  options: Named & Materialized<K, A>,
): LogicalTable<K, A> {
  const table = addCogroup(plan, cogroup, {
    options,
    store: (base) => ({ ...keyValueStore(base.name, options), ...base }),
    aggregate: (aggregator, storeName) => (sendOldValues) => () =>
      new StreamAggregateProcessor({ storeName, initializer, aggregator: aggregator as never, sendOldValues }),
  });
  return { kind: 'table', ...table };
}

/** Appends the aggregation of a cogroup by key and window of time. */
export function addWindowedCogroup<K, A>(
  plan: StreamsPlan,
  cogroup: LogicalCogroup<K, A>,
  windows: TimeWindows | SlidingWindows,
  initializer: Initializer<A>,
  options: Named & Materialized<K, A>,
): LogicalTable<Windowed<K>, A> {
  const windowSizeMs = windows.kind === 'time-windows' ? windows.sizeMs : windows.timeDifferenceMs;
  const table = addCogroup(plan, cogroup, {
    options,
    graceMs: windows.graceMs,
    store: (base) => ({
      ...withoutVersions(base, options as Materialized<unknown, unknown>),
      kind: 'window',
      windowSizeMs,
      retentionMs: requireRetention(base.name, options.retentionMs, retentionOf(windows)),
    }),
    aggregate: (aggregator, storeName) => (sendOldValues) => () => {
      const settings = { storeName, initializer, aggregator: aggregator as never, sendOldValues, emit } as const;
      return windows.kind === 'time-windows'
        ? new WindowAggregateProcessor({ ...settings, windows })
        : new SlidingWindowAggregateProcessor({ ...settings, windows });
    },
  });
  return { kind: 'table', ...table, keySerde: windowedSerde(table.keySerde, windowSizeMs) };
}

/** Appends the aggregation of a cogroup by key and session. */
export function addSessionCogroup<K, A>(
  plan: StreamsPlan,
  cogroup: LogicalCogroup<K, A>,
  windows: SessionWindows,
  initializer: Initializer<A>,
  merger: Merger<K, A>,
  options: Named & Materialized<K, A>,
): LogicalTable<Windowed<K>, A> {
  const least = windows.inactivityGapMs + windows.graceMs;
  const table = addCogroup(plan, cogroup, {
    options,
    graceMs: least,
    store: (base) => ({
      ...withoutVersions(base, options as Materialized<unknown, unknown>),
      kind: 'session',
      retentionMs: requireRetention(base.name, options.retentionMs, least),
    }),
    aggregate: (aggregator, storeName) => (sendOldValues) => () =>
      new SessionAggregateProcessor({
        storeName,
        initializer,
        aggregator: aggregator as never,
        sendOldValues,
        emit,
        windows,
        merger: merger as Merger<K, A | null>,
      }),
  });
  const keySerde = table.keySerde === undefined ? undefined : sessionWindowedSerde(table.keySerde);
  return { kind: 'table', ...table, keySerde };
}

function withoutVersions(base: StoreSpecBase, options: Materialized<unknown, unknown>): StoreSpecBase {
  refuseVersions(base.name, options);
  return base;
}
