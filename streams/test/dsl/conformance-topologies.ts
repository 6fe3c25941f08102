import {
  JoinWindows,
  type KStream,
  type KTable,
  SessionWindows,
  SlidingWindows,
  StreamsBuilder,
  Suppressed,
  TimeWindows,
} from '../../src/dsl/index.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';

type Key = string | number | null;
type Text = KStream<Key, string>;

const json = Serdes.json<never>();
const DAY = 86_400_000;
const ten = JoinWindows.of({ beforeMs: 10_000, afterMs: 10_000, graceMs: DAY });
const fiveMinutes = { historyRetentionMs: 300_000 };
const hundred = JoinWindows.of({ beforeMs: 100, afterMs: 100 });

/** The builder that all cases use: keys and values are JSON. */
export function jsonBuilder(): StreamsBuilder {
  return new StreamsBuilder({ defaultSerdes: { key: json, value: json } });
}

const plus = (left: unknown, right: unknown) => `${left}+${right}`;
const minus = (left: unknown, right: unknown) => `${left}-${right}`;
const append = (_key: unknown, value: unknown, aggregate: string) => `${aggregate}+${value}`;

const afterBar = (_key: unknown, value: string) => value.split('|')[1] ?? null;
const pair = (left: unknown, right: unknown) => `(${left},${right})`;

function printed(key: Windowed<unknown>): string {
  return `[${key.key}@${key.window.start}/${key.window.end}]`;
}

function windowedOut<A>(table: KTable<Windowed<Key>, A>, topic = 'output'): void {
  table
    .toStream()
    .map((key, value) => [printed(key), value])
    .to(topic);
}

function sides(b: StreamsBuilder): readonly [Text, Text] {
  return [b.stream('inputTopicLeft'), b.stream('inputTopicRight')];
}

function topics(b: StreamsBuilder): readonly [Text, Text] {
  return [b.stream('topic1'), b.stream('topic2')];
}

/** The topologies of the conformance cases, by name; they write to `output` unless a case names its topics. */
export const conformanceTopologies: { readonly [name: string]: (b: StreamsBuilder) => void } = {
  'ss-leftjoin-left-expired-emitted-by-right': (b) => {
    const [left, right] = topics(b);
    left.leftJoin(right, plus, hundred).to('output');
  },
  'ss-outerjoin-ordering-null-result-before-inner': (b) => {
    const [left, right] = topics(b);
    left.outerJoin(right, plus, hundred).to('output');
  },
  'ss-outerjoin-grace-period': (b) => {
    const [left, right] = topics(b);
    left.outerJoin(right, plus, JoinWindows.of({ beforeMs: 100, afterMs: 100, graceMs: 10 })).to('output');
  },
  'ss-innerjoin': (b) => {
    const [left, right] = sides(b);
    left.join(right, minus, ten).to('output');
  },
  'ss-leftjoin-null-key': (b) => {
    const [left, right] = sides(b);
    left.leftJoin(right, minus, ten).to('output');
  },
  'tt-innerjoin-out-of-order-and-tombstones': (b) => {
    const left = b.table<Key, string>('inputTopicLeft', { storeName: 'left' });
    const right = b.table<Key, string>('inputTopicRight', { storeName: 'right' });
    left.join(right, minus).toStream().to('output');
  },
  'st-leftjoin': (b) => {
    const left: Text = b.stream('inputTopicLeft');
    left.leftJoin(b.table<Key, string>('inputTopicRight'), minus).to('output');
  },
  'tt-leftjoin-versioned': (b) => {
    const left = b.table<Key, string>('inputTopicLeft', { storeName: 'left', versioned: fiveMinutes });
    const right = b.table<Key, string>('inputTopicRight', { storeName: 'right', versioned: fiveMinutes });
    left.leftJoin(right, minus).toStream().to('output');
  },
  'st-innerjoin-versioned': (b) => {
    const left: Text = b.stream('inputTopicLeft');
    const right = b.table<Key, string>('inputTopicRight', { storeName: 'right', versioned: fiveMinutes });
    left.join(right, minus).to('output');
  },
  'st-innerjoin-grace': (b) => {
    const left: Text = b.stream('inputTopicLeft');
    const right = b.table<Key, string>('inputTopicRight', { storeName: 'right', versioned: fiveMinutes });
    left.join(right, minus, { graceMs: 2 }).to('output');
  },
  'global-join-only-on-stream-side': (b) => {
    const table = b.globalTable<string, string>('globalTableTopic');
    const stream: Text = b.stream('streamTopic');
    stream.join(table, (_key, value) => value.split(',')[1] ?? null, plus).to('output');
  },
  'hopping-agg-basic': (b) => {
    const stream: Text = b.stream('topic1');
    const windows = TimeWindows.of({ sizeMs: 10, advanceMs: 5, graceMs: 100 });
    windowedOut(
      stream
        .groupByKey()
        .windowedBy(windows)
        .aggregate(() => '0', append),
    );
  },
  'tumbling-late-drop-by-grace': (b) => {
    const stream: Text = b.stream('topic');
    const windows = TimeWindows.of({ sizeMs: 10, graceMs: 90 });
    windowedOut(
      stream
        .groupByKey()
        .windowedBy(windows)
        .aggregate(() => '', append),
    );
  },
  'tumbling-count-emit-on-close': (b) => {
    const stream: Text = b.stream('input');
    const windowed = stream.groupByKey().windowedBy(TimeWindows.of({ sizeMs: 500 }));
    windowedOut(windowed.emitStrategy('on-window-close').count());
  },
  'session-count-emit-on-update': (b) => {
    const stream: Text = b.stream('input');
    const windows = SessionWindows.of({ inactivityGapMs: 500 });
    windowedOut(stream.groupByKey().windowedBy(windows).count());
  },
  'session-aggregate-emit-on-close': (b) => {
    const stream: Text = b.stream('input');
    const windowed = stream.groupByKey().windowedBy(SessionWindows.of({ inactivityGapMs: 500 }));
    windowedOut(
      windowed.emitStrategy('on-window-close').aggregate(
        () => '0',
        append,
        (_key, one, other) => `${one}+${other}`,
      ),
    );
  },
  'sliding-aggregate-on-update': (b) => {
    const stream: Text = b.stream('topic');
    const windows = SlidingWindows.of({ timeDifferenceMs: 10, graceMs: 5 });
    windowedOut(
      stream
        .groupByKey()
        .windowedBy(windows)
        .aggregate(() => '0', append),
    );
  },
  'table-agg-basic': (b) => {
    b.table<string, string>('topic1')
      .groupBy((key, value) => [key, value])
      .aggregate(
        () => '0',
        append,
        (_key, value, aggregate) => `${aggregate}-${value}`,
      )
      .toStream()
      .to('output');
  },
  'table-count-same-key-no-transient': (b) => {
    b.table<string, string>('input-topic')
      .groupBy((key, value) => [key, value])
      .count()
      .toStream()
      .mapValues((count) => count)
      .to('output');
  },
  'table-filter-tombstones': (b) => {
    b.table<string, number>('topic1')
      .filter((_key, value) => value % 2 === 0)
      .toStream()
      .to('output');
  },
  'merge-four-streams': (b) => {
    const [one, ...others] = [1, 2, 3, 4].map((n) => b.stream(`topic-${n}`));
    others.reduce((merged, other) => merged.merge(other), one as KStream<unknown, unknown>).to('output');
  },
  'split-first-match-wins': (b) => {
    const stream = b.stream<number, string>('topic');
    const branches = stream
      .split()
      .branch((key) => key % 2 === 0, { name: 'x2' })
      .branch((key) => key % 3 === 0, { name: 'x3' })
      .branch((key) => key % 5 === 0, { name: 'x5' })
      .noDefaultBranch();
    branches.x2.to('x2');
    branches.x3.to('x3');
    branches.x5.to('x5');
  },
  'relaxed-null-key-left-stream-stream': (b) => {
    const left: Text = b.stream('left');
    const right: Text = b.stream('right');
    const windows = JoinWindows.of({ beforeMs: 60_000, afterMs: 60_000, graceMs: 10_000 });
    left
      .repartition()
      .leftJoin(right.repartition(), (one, other) => `${one}|${other}`, windows)
      .to('output');
  },
  'suppress-time-limit': (b) => {
    const counts = b
      .table<string, string>('input')
      .groupBy((key, value) => [value, key])
      .count()
      .mapValues((count) => count);
    counts.toStream().to('output-raw');
    const suppressed = counts.suppress(Suppressed.untilTimeLimit({ waitMs: 2 }));
    suppressed.toStream().to('output-suppressed');
  },
  'suppress-window-close-session': (b) => {
    const stream: Text = b.stream('input');
    const counts = stream
      .groupByKey()
      .windowedBy(SessionWindows.of({ inactivityGapMs: 5 }))
      .count();
    windowedOut(counts, 'output-raw');
    windowedOut(counts.suppress(Suppressed.untilWindowCloses()), 'output-suppressed');
  },
  'cogroup-two-streams-shared-keys': (b) => {
    const [one, two]: [Text, Text] = [b.stream('one'), b.stream('two')];
    const add = (_key: Key, value: string, aggregate: string) => aggregate + value;
    one
      .groupByKey()
      .cogroup<string>(add)
      .cogroup(two.groupByKey(), add)
      .aggregate(() => '')
      .toStream()
      .to('output');
  },
  'fk-inner-nonmatching-fk-moves': (b) => {
    const right = b.table<string, string>('right_table');
    const left = b.table<string, string>('left_table');
    left.join(right, afterBar, pair, { storeName: 'joined' }).toStream().to('output');
  },
  'fk-left-delete-right': (b) => {
    const right = b.table<string, string>('right_table');
    const left = b.table<string, string>('left_table');
    left.leftJoin(right, afterBar, pair, { storeName: 'joined' }).toStream().to('output');
  },
  'describe-ss-leftjoin': (b) => {
    const left: Text = b.stream('input-topic1');
    left.leftJoin(b.stream<Key, string>('input-topic2'), plus, hundred);
  },
  'describe-groupbykey-count': (b) => {
    b.stream('input-topic').groupByKey().count();
  },
};

/** Cases of operators that are not in the DSL: they fail here as soon as somebody writes a topology for one of them. */
export const casesWithoutOperator = [] as const;
