import {
  GlobalKTable,
  JoinWindows,
  KGroupedStream,
  type KGroupedTable,
  KStream,
  KTable,
  SessionWindowedKStream,
  SessionWindows,
  SlidingWindows,
  type StreamsBuilder,
  type TimeWindowedKStream,
  TimeWindows,
} from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { keyValueStoreBuilder } from '../../src/state/index.ts';
import type { Processor } from '../../src/topology/index.ts';

/** One call of the DSL as data: what it makes is kept under `id`, `of` and `with` are what was made before. */
export interface TopologyCall {
  readonly id?: string;
  readonly op: string;
  readonly of?: string;
  readonly with?: string;
  readonly name?: string;
  /** Names the store (`Materialized.as`). */
  readonly store?: string;
  /** Describes a store without naming it (`Materialized.with`). */
  readonly mat?: boolean;
  readonly topic?: string;
  readonly topics?: readonly string[];
  readonly pattern?: string;
  readonly reset?: string;
  readonly stores?: readonly string[];
  /** Stores that the processor's supplier brings. */
  readonly own?: readonly string[];
  readonly windows?: string;
  readonly partitions?: number;
  readonly mapper?: boolean;
  /** The branches' names, null for none; they are kept as `id.1`, `id.2`, the default branch as `id.0`. */
  readonly branches?: readonly (string | null)[];
  readonly default?: string | null;
}

type Stream = KStream<string, string>;
type Table = KTable<string, string>;
type Grouped = KGroupedStream<string, string>;
type Made = { [id: string]: unknown };

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const first = (one: string) => one;
const same = (value: string) => value;
const windows = JoinWindows.of({ beforeMs: 100, afterMs: 100, graceMs: 50 });

/** Makes the calls on a builder. */
export function makeCalls(builder: StreamsBuilder, calls: readonly TopologyCall[]): void {
  const made: Made = {};
  for (const call of calls) {
    const result = makeCall(builder, made, call);
    if (call.id !== undefined && result !== undefined) made[call.id] = result;
  }
}

function makeCall(b: StreamsBuilder, made: Made, call: TopologyCall): unknown {
  const of = made[call.of ?? ''];
  switch (call.op) {
    case 'stream':
      return b.stream(call.topics ?? [], consumed(call));
    case 'streamPattern':
      return b.stream(new RegExp(call.pattern ?? ''), consumed(call));
    case 'table':
      return b.table(call.topic ?? '', { ...consumed(call), ...materialized(call) });
    case 'globalTable':
      return b.globalTable(call.topic ?? '', { ...consumed(call), ...materialized(call) });
    case 'addStateStore':
      return void b.addStateStore(store(call.store ?? ''));
    case 'addGlobalStore':
      return void b.addGlobalStore(store(call.store ?? ''), call.topic ?? '', processor, consumed(call));
  }
  if (of instanceof KStream) return callStream(made, of as Stream, call);
  if (of instanceof KTable) return callTable(made, of as Table, call);
  if (of instanceof KGroupedStream && call.op === 'windowedBy') return windowed(of as Grouped, call.windows);
  if (of instanceof SessionWindowedKStream) return callSessions(of as SessionWindowedKStream<string, string>, call);
  return callGroup(of as Grouped, call);
}

function callStream(made: Made, stream: Stream, call: TopologyCall): unknown {
  const named = nameOf(call);
  const stores = { ...named, stores: call.stores ?? [] };
  switch (call.op) {
    case 'filter':
      return stream.filter(() => true, named);
    case 'filterNot':
      return stream.filterNot(() => true, named);
    case 'map':
      return stream.map((key, value) => [key, value], named);
    case 'mapValues':
      return stream.mapValues(same, named);
    case 'flatMap':
      return stream.flatMap(() => [], named);
    case 'flatMapValues':
      return stream.flatMapValues(() => [], named);
    case 'selectKey':
      return stream.selectKey((key) => key, named);
    case 'peek':
      return stream.peek(() => {}, named);
    case 'foreach':
      return stream.foreach(() => {}, named);
    case 'print':
      return stream.print({ ...named, write: () => {} });
    case 'process':
      return stream.process(supplier(call), stores);
    case 'processValues':
      return stream.processValues(supplier(call), stores);
    case 'merge':
      return stream.merge(made[call.with ?? ''] as Stream, named);
    case 'split':
      return void split(made, stream, call);
    case 'repartition':
      return stream.repartition({ ...named, ...(call.partitions && { partitions: call.partitions }) });
    case 'groupByKey':
      return stream.groupByKey(named);
    case 'groupBy':
      return stream.groupBy((key) => key, { ...named, ...text });
    case 'toTable':
      return stream.toTable({ ...named, ...materialized(call) });
    case 'to':
      return stream.to(call.topic ?? '', named);
    case 'join':
    case 'leftJoin':
    case 'outerJoin':
      return joinStream(stream, made[call.with ?? ''], call);
    default:
      throw new Error(`a stream has no ${call.op}`);
  }
}

function joinStream(stream: Stream, other: unknown, call: TopologyCall): unknown {
  const named = nameOf(call);
  if (other instanceof GlobalKTable) {
    const table = other as GlobalKTable<string, string>;
    if (call.op === 'join') return stream.join(table, (key) => key, first, named);
    return stream.leftJoin(table, (key) => key, first, named);
  }
  if (other instanceof KTable) {
    return call.op === 'join'
      ? stream.join(other as Table, first, named)
      : stream.leftJoin(other as Table, first, named);
  }
  const options = { ...named, ...(call.store !== undefined && { storeName: call.store }) };
  if (call.op === 'join') return stream.join(other as Stream, first, windows, options);
  if (call.op === 'leftJoin') return stream.leftJoin(other as Stream, first, windows, options);
  return stream.outerJoin(other as Stream, (one) => one, windows, options);
}

function callTable(made: Made, table: Table, call: TopologyCall): unknown {
  const named = nameOf(call);
  const options = { ...named, ...materialized(call) };
  const other = made[call.with ?? ''] as Table;
  switch (call.op) {
    case 'filter':
      return table.filter(() => true, options);
    case 'filterNot':
      return table.filterNot(() => true, options);
    case 'mapValues':
      return table.mapValues(same, options);
    case 'transformValues':
      return table.transformValues(transformer(call), { ...options, stores: call.stores ?? [] });
    case 'toStream':
      return call.mapper === true ? table.toStream((key) => key, named) : table.toStream(named);
    case 'groupBy':
      return table.groupBy((key, value) => [key, value], { ...named, ...text });
    case 'join':
      return table.join(other, first, options);
    case 'leftJoin':
      return table.leftJoin(other, first, options);
    case 'outerJoin':
      return table.outerJoin(other, (one) => one, options);
    default:
      throw new Error(`a table has no ${call.op}`);
  }
}

/** Grouped streams, grouped tables and windowed streams have the same calls, but for the subtractors. */
function callGroup(group: unknown, call: TopologyCall): unknown {
  const options = { ...nameOf(call), ...materialized(call) };
  const aggregator = (_key: string, _value: string, aggregate: string) => aggregate;
  const stream = group as Grouped | TimeWindowedKStream<string, string>;
  const table = group as KGroupedTable<string, string>;
  const ofTable = !(group instanceof KGroupedStream) && !('emitStrategy' in (group as object));
  switch (call.op) {
    case 'count':
      return stream.count(withoutValue(options));
    case 'reduce':
      return ofTable ? table.reduce(first, first, options) : stream.reduce(first, options);
    case 'aggregate':
      if (ofTable) return table.aggregate(() => '', aggregator, aggregator, options);
      return stream.aggregate(() => '', aggregator, options);
    default:
      throw new Error(`a group has no ${call.op}`);
  }
}

function callSessions(group: SessionWindowedKStream<string, string>, call: TopologyCall): unknown {
  const options = { ...nameOf(call), ...materialized(call) };
  if (call.op === 'count') return group.count(withoutValue(options));
  if (call.op === 'reduce') return group.reduce(first, options);
  return group.aggregate(
    () => '',
    (_key, _value, aggregate) => aggregate,
    (_key, one) => one,
    options,
  );
}

function windowed(group: Grouped, kind: string | undefined) {
  switch (kind) {
    case 'time':
      return group.windowedBy(TimeWindows.of({ sizeMs: 10 }));
    case 'hopping':
      return group.windowedBy(TimeWindows.of({ sizeMs: 10, advanceMs: 5, graceMs: 5 }));
    case 'sliding':
      return group.windowedBy(SlidingWindows.of({ timeDifferenceMs: 10, graceMs: 5 }));
    default:
      return group.windowedBy(SessionWindows.of({ inactivityGapMs: 10, graceMs: 5 }));
  }
}

function split(made: Made, stream: Stream, call: TopologyCall): void {
  let place = 0;
  let branched = stream.split(nameOf(call));
  const keep = (key: string) => (branch: Stream) => {
    made[key] = branch;
  };
  for (const name of call.branches ?? []) {
    const key = `${call.id}.${++place}`;
    branched = branched.branch(() => true, { ...(name !== null && { name }), consumer: keep(key) });
  }
  const { default: last } = call;
  if (last === undefined) branched.noDefaultBranch();
  else branched.defaultBranch({ ...(last !== null && { name: last }), consumer: keep(`${call.id}.0`) });
}

function nameOf({ name }: TopologyCall) {
  return name === undefined ? {} : { name };
}

function consumed(call: TopologyCall) {
  return { ...nameOf(call), ...(call.reset !== undefined && { offsetReset: call.reset as 'earliest' | 'latest' }) };
}

function materialized({ store: storeName, mat }: TopologyCall) {
  if (storeName !== undefined) return { storeName };
  return mat === true ? { keySerde: Serdes.string } : {};
}

function withoutValue<T>(options: T): T {
  return options;
}

function processor(): Processor<string, string, string, string> {
  return { process() {} };
}

function supplier({ own }: TopologyCall) {
  return own === undefined ? processor : Object.assign(() => processor(), { stores: own.map(store) });
}

function transformer({ own }: TopologyCall) {
  const make = () => ({ transform: (_key: string, value: string | null) => value });
  return own === undefined ? make : Object.assign(make, { stores: own.map(store) });
}

function store(name: string) {
  return keyValueStoreBuilder({ name, persistent: false, ...text });
}
