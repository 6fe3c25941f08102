import type { KStream } from '../../src/dsl/index.ts';
import {
  JoinWindows,
  SessionWindows,
  type StreamsBuilder,
  TimeWindows,
  type JoinWindows as Windows,
} from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { keyValueStoreBuilder } from '../../src/state/index.ts';
import type { Processor } from '../../src/topology/index.ts';

type Text = KStream<string, string>;

const key = (_key: string, value: string) => value;
const all = () => true;
const same = (value: string) => value;
const first = (left: string) => left;
const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const windows: Windows = JoinWindows.of({ beforeMs: 100, afterMs: 100 });
const fiveMinutes = SessionWindows.of({ inactivityGapMs: 300_000 });

function processor(): Processor<string, string, string, string> {
  return { process() {} };
}

function store(name: string) {
  return keyValueStoreBuilder({ name, persistent: false, ...text });
}

/** The topologies whose descriptions by Kafka Streams stand in golden/descriptions.json, by the same names. */
export const namedTopologies: { readonly [name: string]: (builder: StreamsBuilder) => void } = {
  stateless: (b) => {
    const stream: Text = b.stream('in');
    stream
      .filter(all)
      .filterNot(() => false)
      .mapValues(same)
      .flatMapValues((value) => [value])
      .peek(() => {})
      .selectKey(key)
      .map((k, v) => [k, v])
      .flatMap((k, v) => [[k, v]])
      .to('out');
    stream.foreach(() => {});
  },
  'word-count': (b) => {
    const lines: Text = b.stream('lines');
    lines
      .flatMapValues((value) => [value])
      .groupBy(key)
      .count({ storeName: 'counts' })
      .toStream()
      .to('out');
  },
  'count-unnamed-materialized': (b) => {
    const stream: Text = b.stream('in');
    stream.groupByKey().count({ keySerde: Serdes.string, valueSerde: Serdes.safeLong }).toStream().to('out');
  },
  'fan-out': (b) => {
    const stream: Text = b.stream('in');
    stream.filter(all).to('o1');
    stream.mapValues(same).filter(all).mapValues(same).to('o2');
    stream
      .peek(() => {})
      .peek(() => {})
      .to('o3');
    stream.groupByKey().count().toStream().mapValues(String).to('o4');
    stream.foreach(() => {});
    stream.to('o5');
    const mapped = stream.mapValues(same);
    for (let i = 0; i < 9; i++) {
      let chain = mapped;
      for (let j = 0; j < (i * 7) % 5; j++) chain = chain.mapValues(same);
      chain.to(`p${i}`);
    }
    mapped.merge(stream).merge(stream.filter(all)).to('o6');
  },
  'two-sources-merged': (b) => {
    const stream: Text = b.stream('in');
    const again: Text = b.stream('in');
    stream.filter(all).to('a');
    again.mapValues(same).to('b');
  },
  'several-topics': (b) => {
    b.stream(['orders', 'payments', 'customers', 'warehouse-inventory']).to('out');
  },
  merge: (b) => {
    const [one, two, three] = [b.stream('t1'), b.stream('t2'), b.stream('t3')] as const;
    one.merge(two).merge(three).to('out');
  },
  split: (b) => {
    const stream: Text = b.stream('in');
    const branches = stream
      .split({ name: 'level-' })
      .branch(all, { name: 'gold' })
      .branch(all, { name: '2' })
      .defaultBranch({ name: 'rest' });
    branches.gold.to('g');
    branches['2'].mapValues(same).to('x');
    branches.rest.to('r');
  },
  'split-unnamed': (b) => {
    const branches = b.stream('in').split().branch(all).branch(all).noDefaultBranch();
    branches['1']?.to('o0');
    branches['2']?.to('o1');
  },
  'process-with-stores': (b) => {
    b.addStateStore(store('reserved')).addStateStore(store('orders-by-id'));
    const stream: Text = b.stream('in');
    stream.process(processor, { stores: ['reserved', 'orders-by-id'] }).to('out');
    stream
      .process(processor, { name: 'mine', stores: ['reserved'] })
      .groupByKey()
      .count();
  },
  'process-two-sources-one-store': (b) => {
    b.addStateStore(store('shared'));
    const [one, two, three]: [Text, Text, Text] = [b.stream('z'), b.stream('y'), b.stream('x')];
    one.process(processor, { stores: ['shared'] }).to('out');
    three.to('other');
    two.process(processor, { stores: ['shared'] });
  },
  repartition: (b) => {
    const stream: Text = b.stream('in');
    stream.selectKey(key).repartition({ name: 'by-value', partitions: 3 }).groupByKey().count().toStream().to('out');
    stream.repartition().to('o2');
  },
  'group-twice-unnamed': (b) => {
    const stream: Text = b.stream('in');
    const grouped = stream.groupBy(key);
    grouped.count();
    grouped.reduce((_before, value) => value);
    grouped.aggregate(
      () => '',
      (_key, _value, aggregate) => aggregate,
    );
  },
  'group-twice-named': (b) => {
    const stream: Text = b.stream('in');
    const grouped = stream.groupBy(key, { name: 'by-value' });
    grouped.count();
    grouped.reduce((_before, value) => value);
  },
  windowed: (b) => {
    const stream: Text = b.stream('in');
    const ten = TimeWindows.of({ sizeMs: 10 });
    stream.groupByKey().windowedBy(ten).count().toStream().to('o1');
    stream
      .groupByKey()
      .windowedBy(SessionWindows.of({ inactivityGapMs: 10 }))
      .aggregate(
        () => '',
        (_key, _value, aggregate) => aggregate,
        (_key, one) => one,
        { storeName: 'sessions' },
      )
      .toStream()
      .to('o2');
    stream.selectKey(key).groupByKey().windowedBy(ten).reduce(first).toStream().to('o3');
  },
  table: (b) => {
    b.table('in').toStream().to('out');
  },
  'table-materialized': (b) => {
    b.table<string, string>('in', { storeName: 'store' })
      .filter(all)
      .mapValues(same, { storeName: 'mapped' })
      .toStream()
      .to('out');
  },
  'table-filter-unnamed-store': (b) => {
    b.table<string, string>('in').filter(all, text).mapValues(same, text).toStream().to('out');
  },
  'to-table': (b) => {
    const stream: Text = b.stream('in');
    stream.toTable().toStream().to('o1');
    stream.selectKey(key).toTable({ storeName: 'latest' }).toStream().to('o2');
    stream.map((k, v) => [k, v]).toTable({ name: 'my-table' });
  },
  'stream-table-join': (b) => {
    const stream: Text = b.stream('s');
    const table = b.table<string, string>('t');
    stream.join(table, first).to('o1');
    stream.leftJoin(table.mapValues(same), first).to('o2');
    stream.selectKey(key).join(table, first).to('o3');
  },
  'stream-table-join-twice-rekeyed': (b) => {
    const stream = b.stream<string, string>('s').selectKey(key);
    const table = b.table<string, string>('t');
    stream.join(table, first).to('o1');
    stream.leftJoin(table, first).to('o2');
    stream.join(table, first, { name: 'named' }).to('o3');
  },
  'global-join': (b) => {
    const customers = b.globalTable<string, string>('customers');
    const stream: Text = b.stream('s');
    stream.join(customers, key, first).to('o1');
    stream.leftJoin(customers, key, first).to((record) => record.value);
    const products = b.globalTable<string, string>('products', { storeName: 'products-store' });
    stream.selectKey(key).leftJoin(products, key, first).groupByKey().count();
  },
  'stream-join-inner': (b) => {
    const [left, right]: [Text, Text] = [b.stream('l'), b.stream('r')];
    left.join(right, first, windows).to('out');
  },
  'stream-join-left': (b) => {
    const [left, right]: [Text, Text] = [b.stream('l'), b.stream('r')];
    left.leftJoin(right, first, windows).to('out');
  },
  'stream-join-outer': (b) => {
    const [left, right]: [Text, Text] = [b.stream('l'), b.stream('r')];
    left.outerJoin(right, (one) => one, windows).to('out');
  },
  'stream-join-rekeyed-named': (b) => {
    const left = b.stream<string, string>('l').selectKey(key);
    const right = b.stream<string, string>('r').map((k, v) => [k, v] as const);
    left.outerJoin(right, (one) => one, windows, { storeName: 'js', name: 'my-join' }).to('out');
  },
  'stream-join-rekeyed': (b) => {
    const left = b.stream<string, string>('l').selectKey(key);
    const right = b.stream<string, string>('r').map((k, v) => [k, v] as const);
    left.join(right, first, windows).mapValues(same).to('out');
    left.leftJoin(right, first, windows).to('out2');
  },
  'self-join': (b) => {
    const stream: Text = b.stream('l');
    stream.join(stream, first, windows).to('out');
  },
  'table-joins': (b) => {
    const [left, right] = [b.table<string, string>('l'), b.table<string, string>('r')] as const;
    left.join(right, first).toStream().to('o1');
    left.leftJoin(right, first, { storeName: 'joined' }).toStream().to('o2');
    left
      .outerJoin(right, (one) => one, { keySerde: Serdes.string })
      .join(right, first as never)
      .toStream()
      .to('o3');
    left.filter(all).join(right.mapValues(same), first, { name: 'named-join' });
  },
  'table-group': (b) => {
    const table = b.table<string, string>('in');
    table
      .groupBy((k, v) => [v, k])
      .count()
      .toStream()
      .to('o1');
    table.groupBy((k, v) => [v, k]).reduce(first, first, { storeName: 'reduced' });
    const grouped = table.groupBy((k, v) => [v, k], { name: 'regrouped' });
    grouped.aggregate(
      () => '',
      (_key, _value, aggregate) => aggregate,
      (_key, _value, aggregate) => aggregate,
    );
    grouped.count({ name: 'counted' });
  },
  'named-everything': (b) => {
    b.stream<string, string>('in', { name: 'source' })
      .filter(all, { name: 'f' })
      .mapValues(same, { name: 'm' })
      .groupByKey({ name: 'g' })
      .count({ name: 'c', storeName: 'st' })
      .toStream({ name: 'ts' })
      .to('out', { name: 'sink' });
    b.table('t', { name: 'tbl' }).toStream().to('o2');
  },
  'services-validations': (b) => {
    const validations: Text = b.stream('order-validations');
    const orders: Text = b.stream('orders');
    validations
      .groupByKey()
      .windowedBy(fiveMinutes)
      .aggregate(
        () => 0,
        (_key, _value, count) => count + 1,
        (_key, one, other) => one + other,
      )
      .toStream()
      .selectKey((windowed) => windowed.key)
      .filter((_key, count) => count !== null)
      .join(orders.filter(all), (_count, order) => order, windows)
      .to('orders-out');
    validations
      .filter(all)
      .join(orders, (_validation, order) => order, windows)
      .groupByKey()
      .reduce(first)
      .toStream()
      .to('orders-out');
  },
};
