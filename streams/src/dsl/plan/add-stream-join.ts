import { StreamsError } from '../../model/errors.ts';
import { type CloseAfterQuiet, quietMsOf } from '../close-after-quiet.ts';
import type { StreamJoined } from '../options.ts';
import type { JoinWindows } from '../windows/join-windows.ts';
import type { AnyJoiner, JoinKind } from './logical-node.ts';
import type { LogicalStream } from './logical-stream.ts';
import { repartitionForJoin } from './repartition-for-join.ts';
import type { JoinStoreSpec, OuterJoinStoreSpec } from './store-spec.ts';
import type { StreamsPlan } from './streams-plan.ts';

/**
 * Appends a windowed join of two streams, each repartitioned first where its key may have changed.
 * @throws StreamsError STREAMS_INVALID_ARGUMENT when an inner join, which waits for nothing, is told when to wait no longer
 */
export function addStreamJoin<K, V, V2>(
  plan: StreamsPlan,
  join: JoinKind,
  leftStream: LogicalStream<K, V>,
  rightStream: LogicalStream<K, V2>,
  joiner: AnyJoiner,
  windows: JoinWindows,
  options: StreamJoined<K, V, V2> & CloseAfterQuiet,
): LogicalStream<K, unknown> {
  const { name: given, keySerde, valueSerde, otherValueSerde } = options;
  const closeAfterQuietMs = quietMsOf(options);
  if (join === 'inner' && closeAfterQuietMs !== undefined) {
    throw new StreamsError('STREAMS_INVALID_ARGUMENT', 'an inner join waits for nothing: it has no closeAfterQuietMs');
  }
  const left = repartitionForJoin(plan, leftStream, {
    name: suffixed(given, '-left'),
    keySerde,
    valueSerde,
  });
  const right = repartitionForJoin(plan, rightStream, {
    name: suffixed(given, '-right'),
    keySerde,
    valueSerde: otherValueSerde,
  });
  const sources = [...new Set([...left.sources, ...right.sources])];

  const thisWindowed = plan.nameOf('KSTREAM-WINDOWED-', options, '-this-windowed');
  const otherWindowed = plan.nameOf('KSTREAM-WINDOWED-', options, '-other-windowed');
  const thisSuffix = join === 'outer' ? '-outer-this-join' : '-this-join';
  const otherSuffix = join === 'inner' ? '-other-join' : '-outer-other-join';
  const thisGenerated = plan.newName(join === 'outer' ? 'KSTREAM-OUTERTHIS-' : 'KSTREAM-JOINTHIS-');
  const otherGenerated = plan.newName(join === 'inner' ? 'KSTREAM-JOINOTHER-' : 'KSTREAM-OUTEROTHER-');
  const name = plan.nameOf('KSTREAM-MERGE-', options, '-merge');

  const stores = joinStores(options, windows, left, right);
  const thisStore = stores.left(suffixed(options.storeName, thisSuffix) ?? thisGenerated);
  const otherStore = stores.right(suffixed(options.storeName, otherSuffix) ?? otherGenerated);
  const outerStore = join === 'inner' ? undefined : stores.outer(outerStoreBase(options, join, thisGenerated));
  if (options.storeName === undefined) {
    for (const store of [thisStore, otherStore, outerStore]) {
      if (store !== undefined) plan.implicitNames.store(store.name, store.logging !== false);
    }
  }
  plan.add({
    kind: 'stream-stream-join',
    name,
    parents: [left.name, right.name],
    join,
    windows,
    joiner,
    copartitioned: sources,
    left: {
      windowedName: thisWindowed,
      joinName: suffixed(given, thisSuffix) ?? thisGenerated,
      store: thisStore,
    },
    right: {
      windowedName: otherWindowed,
      joinName: suffixed(given, otherSuffix) ?? otherGenerated,
      store: otherStore,
    },
    outerStore,
    closeAfterQuietMs,
  });
  return { kind: 'stream', name, keySerde, valueSerde: undefined, sources, repartitionRequired: false };
}

function suffixed(name: string | undefined, suffix: string): string | undefined {
  return name === undefined ? undefined : name + suffix;
}

function outerStoreBase({ storeName }: { readonly storeName?: string | undefined }, join: JoinKind, generated: string) {
  if (storeName !== undefined) return storeName + (join === 'outer' ? '-outer-shared-join' : '-left-shared-join');
  return `KSTREAM-OUTERSHARED-${generated.slice(-10)}`;
}

function joinStores<K, V, V2>(
  options: StreamJoined<K, V, V2>,
  windows: JoinWindows,
  left: LogicalStream<K, V>,
  right: LogicalStream<K, V2>,
) {
  const { persistent = true, logging = {} } = options;
  const keySerde = options.keySerde ?? left.keySerde ?? right.keySerde;
  const valueSerde = options.valueSerde ?? left.valueSerde;
  const otherValueSerde = options.otherValueSerde ?? right.valueSerde;
  const windowSizeMs = windows.beforeMs + windows.afterMs;
  const retentionMs = windowSizeMs + windows.graceMs;
  const shared = { keySerde, persistent, logging };
  const window = { ...shared, kind: 'join', windowSizeMs, retentionMs } as const;
  return {
    left: (base: string): JoinStoreSpec => ({ ...window, name: `${base}-store`, valueSerde }),
    right: (base: string): JoinStoreSpec => ({ ...window, name: `${base}-store`, valueSerde: otherValueSerde }),
    outer: (base: string): OuterJoinStoreSpec => ({
      ...shared,
      kind: 'outer-join',
      name: `${base}-store`,
      valueSerde,
      otherValueSerde,
    }),
  };
}
