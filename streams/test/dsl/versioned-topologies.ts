import type { KGroupedTable, KStream, KTable, StreamsBuilder } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';

const versioned = { historyRetentionMs: 30 };
const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

type Table = KTable<string, string>;

const plus = (left: unknown, right: unknown) => `${left}+${right}`;
const minus = (left: string, right: string) => `${left}-${right}`;
const bar = (left: string, right: string) => `${left}|${right}`;
const add = (_key: string, value: string, aggregate: string) => `${aggregate}+${value}`;
const take = (_key: string, value: string, aggregate: string) => `${aggregate}-${value}`;
const empty = () => '';
const without3 = (_key: string, value: string) => !value.includes('3');
const loud = (value: string) => `${value}!`;

/** A store that keeps versions. */
const kept = (storeName: string) => ({ storeName, versioned });

function table(b: StreamsBuilder, topic: string): Table {
  return b.table<string, string>(topic, kept(`v${topic}`));
}

function plain(b: StreamsBuilder, topic: string): Table {
  return b.table<string, string>(topic, { storeName: `u${topic}` });
}

function stream(b: StreamsBuilder, topic: string): KStream<string, string> {
  return b.stream<string, string>(topic);
}

function byLast(of: Table): KGroupedTable<string, string> {
  return of.groupBy((_key, value) => [value.slice(-1), value]);
}

/** What golden/versioned-tables.json was made with, each written in Java as it is written here. */
const tables: { readonly [name: string]: (b: StreamsBuilder) => Table | KStream<string, string> } = {
  table: (b) => table(b, 'l'),
  'stream-join': (b) => stream(b, 'l').join(table(b, 'r'), plus),
  'stream-left': (b) => stream(b, 'l').leftJoin(table(b, 'r'), plus),
  join: (b) => table(b, 'l').join(table(b, 'r'), plus),
  left: (b) => table(b, 'l').leftJoin(table(b, 'r'), plus),
  outer: (b) => table(b, 'l').outerJoin(table(b, 'r'), plus),
  'outer-left-versioned': (b) => table(b, 'l').outerJoin(plain(b, 'r'), plus),
  'left-right-versioned': (b) => plain(b, 'l').leftJoin(table(b, 'r'), plus),
  'left-kept-versioned': (b) => table(b, 'l').leftJoin(table(b, 'r'), plus, kept('joined')),
  'unversioned-kept-versioned': (b) => plain(b, 'l').outerJoin(plain(b, 'r'), plus, kept('joined')),
  'kept-unversioned': (b) => table(b, 'l').outerJoin(table(b, 'r'), plus, { storeName: 'joined' }),
  filter: (b) => table(b, 'l').filter(without3),
  'filter-join': (b) => table(b, 'l').filter(without3).leftJoin(table(b, 'r').mapValues(loud), plus),
  'filter-map-stream': (b) => stream(b, 'l').leftJoin(table(b, 'r').filter(without3).mapValues(loud), plus),
  'filter-kept-versioned': (b) => plain(b, 'l').filter(without3, kept('kept')),
  'filter-kept-stream': (b) => stream(b, 'l').leftJoin(plain(b, 'r').filter(without3, kept('kept')), plus),
  'versioned-filter-kept-versioned': (b) =>
    table(b, 'l')
      .filterNot((_key, value) => value.includes('3'), kept('kept'))
      .leftJoin(plain(b, 'r'), plus),
  'versioned-filter-kept-unversioned': (b) =>
    table(b, 'l').filter(without3, { storeName: 'kept' }).leftJoin(plain(b, 'r'), plus),
  'map-kept-versioned': (b) =>
    table(b, 'l')
      .mapValues((value) => (value.includes('3') ? null : `${value}!`), kept('kept'))
      .join(table(b, 'r'), plus),
  'described-join': (b) => table(b, 'l').filter(without3, text).leftJoin(table(b, 'r'), plus),
  'described-stream': (b) => stream(b, 'l').leftJoin(table(b, 'r').mapValues(loud, text), plus),
  grouped: (b) => byLast(table(b, 'l')).aggregate(empty, add, take, { storeName: 'agg' }),
  'grouped-versioned': (b) => byLast(table(b, 'l')).aggregate(empty, add, take, kept('agg')),
  'filtered-grouped-versioned': (b) => byLast(table(b, 'l').filter(without3)).reduce(plus, minus, kept('agg')),
  'described-grouped': (b) =>
    byLast(table(b, 'l').mapValues((value) => value, text)).reduce(plus, minus, { storeName: 'agg' }),
  'unversioned-grouped-versioned': (b) => byLast(plain(b, 'l')).reduce(plus, minus, kept('agg')),
  'grouped-count': (b) => byLast(table(b, 'l')).count(kept('agg')).mapValues(String),
  'stream-aggregate': (b) =>
    stream(b, 'l')
      .groupByKey()
      .aggregate(empty, (_key, value, aggregate) => (value === '5' ? null : aggregate + value) as string, kept('agg')),
  'stream-reduce': (b) =>
    stream(b, 'l')
      .groupByKey()
      .reduce((one, other) => one + other, kept('agg')),
  'stream-count-join': (b) => stream(b, 'l').leftJoin(stream(b, 'r').groupByKey().count(kept('agg')), plus),
  'aggregate-old-values': (b) =>
    stream(b, 'l')
      .groupByKey()
      .reduce((one, other) => (one.length > 2 ? other : one + other), kept('agg'))
      .leftJoin(table(b, 'r'), plus),
  'to-table': (b) =>
    stream(b, 'l')
      .toTable(kept('made'))
      .outerJoin(stream(b, 'r').toTable(kept('other')), plus),
  'join-stream': (b) => stream(b, 'l').leftJoin(table(b, 'r').join(table(b, 'q'), plus), plus),
  'kept-join-stream': (b) => stream(b, 'l').leftJoin(table(b, 'r').leftJoin(table(b, 'q'), plus, kept('joined')), plus),
  'join-of-join': (b) => table(b, 'l').join(table(b, 'r'), plus).leftJoin(table(b, 'q'), plus),
  'join-filter-old-values': (b) =>
    byLast(table(b, 'l').leftJoin(table(b, 'r'), plus).filter(without3)).reduce(bar, minus, { storeName: 'agg' }),
};

/** The topologies by name; each writes to `output`. */
export const versionedTopologies: { readonly [name: string]: (b: StreamsBuilder) => void } = Object.fromEntries(
  Object.entries(tables).map(([name, make]) => [
    name,
    (b: StreamsBuilder) => {
      const made = make(b);
      (made.logical.kind === 'table' ? (made as Table).toStream() : (made as KStream<string, string>)).to('output');
    },
  ]),
);
