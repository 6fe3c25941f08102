import { StreamsError } from '../../model/errors.ts';
import { quietMsOf } from '../close-after-quiet.ts';
import type { Joined, Named } from '../options.ts';
import { requireDuration } from '../windows/time-windows.ts';
import type { AnyJoiner, JoinKind } from './logical-node.ts';
import type { LogicalStream, LogicalTable } from './logical-stream.ts';
import { repartitionForJoin } from './repartition-for-join.ts';
import type { RecordBufferSpec } from './store-spec.ts';
import type { StreamsPlan } from './streams-plan.ts';

/**
 * Appends a stream's look-up in a table; the stream is repartitioned first where its key may have changed.
 * @throws StreamsError STREAMS_INVALID_ARGUMENT
 */
export function addStreamTableJoin<K, V>(
  plan: StreamsPlan,
  join: JoinKind,
  stream: LogicalStream<K, V>,
  table: LogicalTable<K, unknown>,
  joiner: AnyJoiner,
  options: Joined<K, V>,
): LogicalStream<K, unknown> {
  const closeAfterQuietMs = quietMsOf(options);
  if (options.graceMs === undefined && closeAfterQuietMs !== undefined) {
    throw new StreamsError(
      'STREAMS_INVALID_ARGUMENT',
      'a join without graceMs waits for nothing: it has no closeAfterQuietMs',
    );
  }
  const left = repartitionForJoin(plan, stream, options);
  const sources = [...new Set([...left.sources, ...table.sources])];
  const name = plan.nameOf(join === 'left' ? 'KSTREAM-LEFTJOIN-' : 'KSTREAM-JOIN-', options);
  plan.add({
    kind: 'stream-table-join',
    name,
    parents: [left.name],
    table: table.name,
    join,
    joiner,
    copartitioned: sources,
    ...(options.graceMs !== undefined && { buffer: recordBuffer(name, left, options, options.graceMs) }),
    closeAfterQuietMs,
  });
  const keySerde = options.keySerde ?? left.keySerde;
  return { kind: 'stream', name, keySerde, valueSerde: undefined, sources, repartitionRequired: false };
}

function recordBuffer<K, V>(
  name: string,
  stream: LogicalStream<K, V>,
  options: Joined<K, V>,
  graceMs: number,
): RecordBufferSpec {
  requireDuration('graceMs', graceMs, 0);
  return Object.freeze({
    kind: 'record-buffer',
    name: `${name}-Buffer`,
    keySerde: options.keySerde ?? stream.keySerde,
    valueSerde: options.valueSerde ?? stream.valueSerde,
    persistent: true,
    logging: {},
    graceMs,
    serdeTopic: name,
  });
}

/** What a look-up in a global table is told. */
export interface GlobalJoinOptions extends Named {
  readonly keySelector: (key: unknown, value: unknown) => unknown;
  readonly joiner: AnyJoiner;
}

/** Appends a stream's look-up in a global table; nothing needs to be partitioned alike. */
export function addGlobalJoin<K, V>(
  plan: StreamsPlan,
  join: JoinKind,
  stream: LogicalStream<K, V>,
  storeName: string,
  options: GlobalJoinOptions,
): LogicalStream<K, unknown> {
  const { keySelector, joiner } = options;
  const name = plan.nameOf('KSTREAM-LEFTJOIN-', options);
  plan.add({ kind: 'stream-global-join', name, parents: [stream.name], storeName, join, keySelector, joiner });
  return { ...stream, name, valueSerde: undefined };
}
