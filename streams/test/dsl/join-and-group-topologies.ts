import {
  type CogroupedKStream,
  type KGroupedStream,
  type KTable,
  SessionWindows,
  SlidingWindows,
  type StreamsBuilder,
  TimeWindows,
} from '../../src/dsl/index.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';

type Table = KTable<string, string>;

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const plus = (left: unknown, right: unknown) => `${left}+${right}`;
const add = (_key: string, value: string, aggregate: string) => aggregate + value;
const bracket = (_key: string, value: string, aggregate: string) => `${aggregate}(${value})`;
const dash = (_key: string, value: string, aggregate: string) => `${aggregate}-${value}`;
const added = (_key: string, value: string, aggregate: string) => `${aggregate}+${value}`;
const joined = (_key: string, one: string, other: string) => one + other;
const empty = () => '';
const initial = (value: string) => value.slice(0, 1);
const byInitial = (_key: string, value: string) => initial(value);

/** The text after the bar; no foreign key without one. */
export function foreignKey(_key: string, value: string): string | null {
  const bar = value.indexOf('|');
  return bar < 0 ? null : value.slice(bar + 1);
}

function keyAsForeignKey(key: string, value: string): string {
  return foreignKey(key, value) ?? key;
}

function out(table: Table): void {
  table.toStream().to('output');
}

function windowedOut(table: KTable<Windowed<string>, string>): void {
  table
    .toStream()
    .map(({ key, window }, value) => [`[${key}@${window.start}/${window.end}]`, value] as const)
    .to('output');
}

function sides(b: StreamsBuilder): readonly [Table, Table] {
  return [b.table('left'), b.table('right')];
}

function grouped(b: StreamsBuilder, topic: string): KGroupedStream<string, string> {
  return b.stream<string, string>(topic).groupByKey();
}

function two(b: StreamsBuilder): CogroupedKStream<string, string> {
  return grouped(b, 'one').cogroup(add).cogroup(grouped(b, 'two'), bracket);
}

function rekeyed(b: StreamsBuilder): CogroupedKStream<string, string> {
  return b.stream<string, string>('one').groupBy(byInitial).cogroup(add).cogroup(grouped(b, 'two'), bracket);
}

/** Foreign-key joins and cogroups whose runs on Kafka Streams stand in golden/joins-and-groups.json, by the same names. */
export const joinAndGroupTopologies: { readonly [name: string]: (b: StreamsBuilder) => void } = {
  'fk-inner': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, foreignKey, plus));
  },
  'fk-left': (b) => {
    const [left, right] = sides(b);
    out(left.leftJoin(right, foreignKey, plus));
  },
  'fk-inner-key-extractor': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, keyAsForeignKey, plus));
  },
  'fk-left-key-extractor': (b) => {
    const [left, right] = sides(b);
    out(left.leftJoin(right, keyAsForeignKey, plus));
  },
  'fk-inner-stored': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, foreignKey, plus, { storeName: 'joined' }));
  },
  'fk-left-stored': (b) => {
    const [left, right] = sides(b);
    out(left.leftJoin(right, foreignKey, plus, { name: 'both', storeName: 'joined' }));
  },
  'fk-inner-unnamed-materialized': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, foreignKey, plus, text));
  },
  'fk-inner-named': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, foreignKey, plus, { name: 'by-name' }));
  },
  'fk-left-partitioners': (b) => {
    const [left, right] = sides(b);
    out(left.leftJoin(right, foreignKey, plus, { partitioner: () => 0, otherPartitioner: () => 0 }));
  },
  'fk-inner-mapped': (b) => {
    const left = b.table<string, string>('left').mapValues((value) => (value === '3' ? null : value));
    const right = b.table<string, string>('right').filter((_key, value) => !value.endsWith('2'));
    out(left.join(right, foreignKey, plus));
  },
  'fk-left-filtered': (b) => {
    const left = b.table<string, string>('left').filter((_key, value) => !value.startsWith('2'));
    const right = b.table<string, string>('right').mapValues((value) => value.toLowerCase());
    out(left.leftJoin(right, foreignKey, plus));
  },
  'fk-self-inner': (b) => {
    const table: Table = b.table('left');
    out(table.join(table, foreignKey, plus));
  },
  'fk-self-left': (b) => {
    const table: Table = b.table('left');
    out(table.leftJoin(table, foreignKey, plus));
  },
  'fk-chained': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, foreignKey, plus, text).leftJoin(b.table<string, string>('third'), byInitial, plus));
  },
  'fk-grouped': (b) => {
    const [left, right] = sides(b);
    const regrouped = left.leftJoin(right, foreignKey, plus).groupBy((_key, value) => [initial(value), value]);
    out(regrouped.aggregate(empty, added, dash));
  },
  'fk-filtered-result': (b) => {
    const [left, right] = sides(b);
    out(left.join(right, foreignKey, plus).filter((_key, value) => !value.includes('2')));
  },
  'fk-joined-by-key': (b) => {
    const [left, right] = sides(b);
    out(left.leftJoin(right, foreignKey, plus).join(b.table<string, string>('third'), plus));
  },
  'fk-aggregates': (b) => {
    const left = grouped(b, 'left').aggregate(empty, (_key, value) => value, text);
    out(
      left.join(
        grouped(b, 'right').reduce((_before, value) => value),
        foreignKey,
        plus,
      ),
    );
  },
  'fk-two-joins': (b) => {
    const [left, right] = sides(b);
    left.join(right, foreignKey, plus).toStream().to('output');
    left.leftJoin(right, foreignKey, plus).toStream().to('output2');
  },
  cogroup: (b) => out(two(b).aggregate(empty)),
  'cogroup-stored': (b) => out(two(b).aggregate(empty, { storeName: 'both' })),
  'cogroup-named': (b) => out(two(b).aggregate(empty, { name: 'mine' })),
  'cogroup-single': (b) => {
    out(
      grouped(b, 'one')
        .cogroup(add)
        .aggregate(() => '0'),
    );
  },
  'cogroup-rekeyed': (b) => out(rekeyed(b).aggregate(empty)),
  'cogroup-rekeyed-named': (b) => {
    const one = b.stream<string, string>('one').groupBy(byInitial, { name: 'g1' });
    const other = b.stream<string, string>('two').selectKey((key) => key);
    out(
      one
        .cogroup(add)
        .cogroup(other.groupByKey({ name: 'g2' }), bracket)
        .cogroup(grouped(b, 'three'), dash)
        .aggregate(empty, { name: 'mine', storeName: 'all' }),
    );
  },
  'cogroup-same-group-twice': (b) => {
    const one = grouped(b, 'one');
    out(one.cogroup(add).cogroup(grouped(b, 'two'), bracket).cogroup(one, dash).aggregate(empty));
  },
  'cogroup-aggregated-twice': (b) => {
    const both = rekeyed(b);
    both.aggregate(empty).toStream().to('output');
    both
      .aggregate(() => 'again:')
      .toStream()
      .to('output2');
  },
  'cogroup-tumbling': (b) => {
    windowedOut(
      two(b)
        .windowedBy(TimeWindows.of({ sizeMs: 10, graceMs: 5 }))
        .aggregate(empty),
    );
  },
  'cogroup-hopping': (b) => {
    const hopping = two(b).windowedBy(TimeWindows.of({ sizeMs: 12, advanceMs: 5, graceMs: 6 }));
    windowedOut(hopping.aggregate(empty, { name: 'hop', storeName: 'hops', ...text }));
  },
  'cogroup-sliding': (b) => {
    windowedOut(
      two(b)
        .windowedBy(SlidingWindows.of({ timeDifferenceMs: 8, graceMs: 10 }))
        .aggregate(empty),
    );
  },
  'cogroup-session': (b) => {
    const sessions = two(b).windowedBy(SessionWindows.of({ inactivityGapMs: 4, graceMs: 9 }));
    windowedOut(sessions.aggregate(empty, joined));
  },
  'cogroup-session-named': (b) => {
    const sessions = rekeyed(b).windowedBy(SessionWindows.of({ inactivityGapMs: 6, graceMs: 30 }));
    windowedOut(sessions.aggregate(empty, joined, { name: 'sess', storeName: 'sessions' }));
  },
  'cogroup-grouped': (b) => {
    const regrouped = two(b)
      .aggregate(empty)
      .filter((_key, value) => value.length % 3 !== 0)
      .groupBy((_key, value) => [initial(value), value]);
    out(regrouped.aggregate(empty, added, dash));
  },
  'cogroup-joined': (b) => {
    const table = two(b).aggregate(empty);
    b.stream<string, string>('three').join(table, plus).to('output');
    out(table.leftJoin(b.table<string, string>('four'), plus));
  },
  'cogroup-fk': (b) => {
    const extractor = (_key: string, value: string) => (value === '' ? null : initial(value));
    out(two(b).aggregate(empty, text).join(b.table<string, string>('four'), extractor, plus));
  },
};
