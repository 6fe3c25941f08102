import { StreamsError } from '../../model/errors.ts';
import type { LogicalNode } from './logical-node.ts';
import type { StoreSpec } from './store-spec.ts';

/** How far back a versioned table knows its values, ms: its store, or that of the table it is computed from; undefined for others. */
export function historyRetentionOf(nodes: ReadonlyMap<string, LogicalNode>, table: string): number | undefined {
  const node = nodes.get(table);
  switch (node?.kind) {
    case 'table-source':
    case 'aggregate':
    case 'cogroup':
      return retentionIn(node.store);
    case 'table-transform':
      return node.describesStore ? retentionIn(node.store) : historyRetentionOf(nodes, node.parents[0]);
    case 'table-table-join':
      return retentionIn(node.store);
    default:
      return undefined;
  }
}

/** @throws StreamsError STREAMS_INVALID_TOPOLOGY unless the table knows what it said as long ago as records may wait. */
export function requireHistory(
  nodes: ReadonlyMap<string, LogicalNode>,
  operator: string,
  table: string,
  graceMs: number,
): void {
  const history = historyRetentionOf(nodes, table);
  if (history !== undefined && history >= graceMs) return;
  const what =
    history === undefined
      ? `table ${table} must be versioned to be joined with a grace: materialize it with 'versioned'`
      : `table ${table} keeps ${history} ms of history, less than the grace of its join, ${graceMs} ms`;
  throw new StreamsError('STREAMS_INVALID_TOPOLOGY', `${operator}: ${what}`, { operator });
}

/** @throws StreamsError STREAMS_INVALID_TOPOLOGY when the table is versioned: what it held back would lose its order. */
export function refuseHistory(nodes: ReadonlyMap<string, LogicalNode>, operator: string, table: string): void {
  if (historyRetentionOf(nodes, table) === undefined) return;
  throw new StreamsError(
    'STREAMS_INVALID_TOPOLOGY',
    `${operator}: table ${table} is versioned, and changes of versioned tables cannot be held back`,
    { operator },
  );
}

function retentionIn(store: StoreSpec | undefined): number | undefined {
  return store?.kind === 'versioned' ? store.historyRetentionMs : undefined;
}
