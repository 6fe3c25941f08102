import { StreamsError } from '../../model/errors.ts';
import { PassThroughProcessor } from '../operators/pass-through.ts';
import { StreamJoinWindowProcessor } from '../operators/stream-join-window.ts';
import { StreamSelfJoinProcessor } from '../operators/stream-self-join.ts';
import { StreamStreamJoinProcessor } from '../operators/stream-stream-join.ts';
import { StreamTableGraceJoinProcessor } from '../operators/stream-table-grace-join.ts';
import { StreamTableJoinProcessor } from '../operators/stream-table-join.ts';
import { suppressedView } from '../operators/suppressed-view.ts';
import { TableJoinMergeProcessor, TableTableJoinProcessor } from '../operators/table-table-join.ts';
import { transformerView } from '../operators/table-transform-values.ts';
import { joinedView, storedView, type TableView, transformedView } from '../operators/table-value-getter.ts';
import { sessionView, windowView } from '../operators/windowed-view.ts';
import type { Compilation } from './compile-plan.ts';
import type {
  StreamGlobalJoinNode,
  StreamStreamJoinNode,
  StreamTableJoinNode,
  TableTableJoinNode,
} from './logical-node.ts';
import type { StoreSpec } from './store-spec.ts';
import { requireHistory } from './table-history.ts';
import { isVersionedTable } from './versioned-tables.ts';

/** Writes a stream's look-up in a table. */
export function writeStreamTableJoin(compilation: Compilation, node: StreamTableJoinNode): void {
  const { topology } = compilation;
  const { name, joiner, copartitioned, closeAfterQuietMs } = node;
  const table = viewOf(compilation, node.table);
  const left = node.join !== 'inner';
  const parents = compilation.physical(node.parents);
  if (node.buffer === undefined) {
    const supplier = () => new StreamTableJoinProcessor({ table, joiner, left });
    topology.addProcessor({ name, parents, supplier, stores: table.stores });
  } else {
    requireHistory(compilation.nodes, name, node.table, node.buffer.graceMs);
    const bufferName = node.buffer.name;
    const supplier = () => new StreamTableGraceJoinProcessor({ table, joiner, left, bufferName, closeAfterQuietMs });
    topology.addProcessor({ name, parents, supplier });
    topology.addStateStore(compilation.store(node.buffer), [name]);
    topology.connectProcessorAndStateStores(name, table.stores);
  }
  compilation.copartition(name, compilation.physical(copartitioned));
}

/** Writes a stream's look-up in a global table, whose store needs no connection. */
export function writeGlobalJoin(compilation: Compilation, node: StreamGlobalJoinNode): void {
  const { name, joiner, keySelector, storeName } = node;
  const settings = { table: storedView(storeName), joiner, left: node.join !== 'inner', keySelector };
  const supplier = () => new StreamTableJoinProcessor(settings);
  compilation.topology.addProcessor({ name, parents: compilation.physical(node.parents), supplier });
}

/** Writes the two sides of a table-table join and where they come together. */
export function writeTableJoin(compilation: Compilation, node: TableTableJoinNode): void {
  const { topology, tables } = compilation;
  const { name, joinThisName, joinOtherName, join, joiner, store, copartitioned } = node;
  const [left, right] = node.parents;
  const views = { left: viewOf(compilation, left), right: viewOf(compilation, right) };
  const sendOldValues = tables.sendsOldValues(name);
  const keepsLeft = join !== 'inner';
  const keepsRight = join === 'outer';

  topology.addProcessor({
    name: joinThisName,
    parents: [left],
    supplier: () =>
      new TableTableJoinProcessor({
        other: views.right,
        joiner,
        keepsMine: keepsLeft,
        keepsTheirs: keepsRight,
        versioned: isVersionedTable(compilation.nodes, left),
        sendOldValues,
      }),
  });
  topology.addProcessor({
    name: joinOtherName,
    parents: [right],
    supplier: () =>
      new TableTableJoinProcessor({
        other: views.left,
        joiner: (mine, theirs, key) => joiner(theirs, mine, key),
        keepsMine: keepsRight,
        keepsTheirs: keepsLeft,
        versioned: isVersionedTable(compilation.nodes, right),
        sendOldValues,
      }),
  });
  topology.addProcessor({
    name,
    parents: [joinThisName, joinOtherName],
    supplier: () => new TableJoinMergeProcessor(store?.name, sendOldValues),
  });
  if (store !== undefined) topology.addStateStore(compilation.store(store), [name]);
  topology.connectProcessorAndStateStores(joinThisName, views.right.stores);
  topology.connectProcessorAndStateStores(joinOtherName, views.left.stores);
  compilation.copartition(name, compilation.physical(copartitioned));
}

/** Writes the two windows of a stream-stream join, its two sides and where they come together. */
export function writeStreamJoin(compilation: Compilation, node: StreamStreamJoinNode): void {
  const { topology } = compilation;
  const { name, left, right, outerStore, join, windows, joiner, copartitioned, closeAfterQuietMs } = node;
  const [leftParent, rightParent] = node.parents;
  if (node.self === true) return writeSelfJoin(compilation, node);
  const outerStores = outerStore === undefined ? [] : [outerStore.name];

  for (const [side, parent] of [
    [left, leftParent],
    [right, rightParent],
  ] as const) {
    const supplier = () => new StreamJoinWindowProcessor(side.store.name);
    topology.addProcessor({ name: side.windowedName, parents: compilation.physical([parent]), supplier });
    topology.addStateStore(compilation.store(side.store), [side.windowedName]);
  }
  if (outerStore !== undefined) topology.addStateStore(compilation.store(outerStore));
  for (const [side, mine, other, outer, otherOuter] of [
    ['left', left, right, join !== 'inner', join === 'outer'],
    ['right', right, left, join === 'outer', join !== 'inner'],
  ] as const) {
    const otherStoreName = other.store.name;
    const outerStoreName = outerStore?.name;
    const sides = { side, otherStoreName, outerStoreName, outer, otherOuter };
    const settings = { ...sides, windows, joiner, closeAfterQuietMs };
    topology.addProcessor({
      name: mine.joinName,
      parents: [mine.windowedName],
      supplier: () => new StreamStreamJoinProcessor(settings),
      stores: [otherStoreName, ...outerStores],
    });
  }
  topology.addProcessor({
    name,
    parents: [left.joinName, right.joinName],
    supplier: () => new PassThroughProcessor(),
  });
  compilation.copartition(name, compilation.physical(copartitioned));
}

/** Writes a join with oneself: one window, and the join under the name of where the sides would come together. */
function writeSelfJoin(compilation: Compilation, node: StreamStreamJoinNode): void {
  const { topology } = compilation;
  const { name, left, windows, joiner, copartitioned } = node;
  const storeName = left.store.name;
  topology.addProcessor({
    name: left.windowedName,
    parents: compilation.physical([node.parents[0]]),
    supplier: () => new StreamJoinWindowProcessor(storeName),
  });
  topology.addStateStore(compilation.store(left.store), [left.windowedName]);
  topology.addProcessor({
    name,
    parents: [left.windowedName],
    supplier: () => new StreamSelfJoinProcessor({ windows, joiner, storeName }),
    stores: [storeName],
  });
  compilation.copartition(name, compilation.physical(copartitioned));
}

/** How the value of a table of the plan is looked up: in its own store, or through the tables that it is made of. */
export function viewOf(compilation: Compilation, table: string): TableView {
  const node = compilation.nodes.get(table);
  switch (node?.kind) {
    case 'table-source':
    case 'aggregate':
    case 'cogroup':
      return keptView(node.store);
    case 'table-transform':
      if (node.store !== undefined) return keptView(node.store);
      if (node.transformer !== undefined)
        return transformerView(viewOf(compilation, node.parents[0]), node.transformer);
      return transformedView(viewOf(compilation, node.parents[0]), node.transform);
    case 'table-suppress':
      return suppressedView(node.store.name, viewOf(compilation, node.parents[0]));
    case 'table-table-join': {
      if (node.store !== undefined) return keptView(node.store);
      const [left, right] = node.parents;
      return joinedView(viewOf(compilation, left), viewOf(compilation, right), node.join, node.joiner);
    }
    default:
      throw new StreamsError('STREAMS_INVALID_TOPOLOGY', `'${table}' is no table of this builder`, { operator: table });
  }
}

function keptView({ name, kind }: StoreSpec): TableView {
  if (kind === 'window') return windowView(name);
  return kind === 'session' ? sessionView(name) : storedView(name, kind === 'versioned');
}
