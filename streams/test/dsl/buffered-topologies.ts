import {
  type KStream,
  type KTable,
  SessionWindows,
  SlidingWindows,
  type StreamsBuilder,
  Suppressed,
  TimeWindows,
} from '../../src/dsl/index.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';

const { untilTimeLimit, untilWindowCloses } = Suppressed;
const plus = (left: unknown, right: unknown) => `${left}+${right}`;
const add = (_key: unknown, value: string, aggregate: string) => aggregate + value;
const marked = (value: string) => `${value}!`;
const tumbling = TimeWindows.of({ sizeMs: 10, graceMs: 4 });
const hopping = TimeWindows.of({ sizeMs: 12, advanceMs: 5, graceMs: 6 });
const session = SessionWindows.of({ inactivityGapMs: 4, graceMs: 3 });
const sliding = SlidingWindows.of({ timeDifferenceMs: 6, graceMs: 5 });
const texts = { keySerde: Serdes.string, valueSerde: Serdes.string };

function table(b: StreamsBuilder, topic: string): KTable<string, string> {
  return b.table(topic, { keySerde: Serdes.string, valueSerde: Serdes.string });
}

function grouped(b: StreamsBuilder, topic = 'l') {
  return b.stream<string, string>(topic).groupByKey();
}

function aggregated(b: StreamsBuilder): KTable<string, string> {
  return grouped(b).aggregate(() => '', add, texts);
}

function timed(b: StreamsBuilder, windows: TimeWindows | SlidingWindows, topic = 'l') {
  return grouped(b, topic)
    .windowedBy(windows)
    .aggregate(() => '', add, texts);
}

function sessions(b: StreamsBuilder, topic = 'l'): KTable<Windowed<string>, string> {
  const merge = (_key: string, one: string, two: string) => one + two;
  return grouped(b, topic)
    .windowedBy(session)
    .aggregate(() => '', add, merge, texts);
}

function out(result: KTable<string, string>): void {
  result.toStream().to('output');
}

function windowedOut(result: KTable<Windowed<string>, string>): void {
  result
    .toStream()
    .map((key, value) => [`[${key.key}@${key.window.start}/${key.window.end}]`, value] as const)
    .to('output');
}

/** The topologies whose runs on the JVM are in `golden/buffers.json`, by name; all but the joins with a grace. */
export const suppressedTopologies: { readonly [name: string]: (b: StreamsBuilder) => void } = {
  'table-limit': (b) => out(table(b, 'l').suppress(untilTimeLimit({ waitMs: 5 }))),
  'table-limit-0': (b) => out(table(b, 'l').suppress(untilTimeLimit({ waitMs: 0 }))),
  'agg-limit': (b) => out(aggregated(b).suppress(untilTimeLimit({ waitMs: 10 }))),
  'max-records': (b) => out(aggregated(b).suppress(untilTimeLimit({ waitMs: 100, buffer: { maxRecords: 2 } }))),
  'max-bytes': (b) => out(aggregated(b).suppress(untilTimeLimit({ waitMs: 100, buffer: { maxBytes: 115 } }))),
  'table-max-bytes': (b) => out(table(b, 'l').suppress(untilTimeLimit({ waitMs: 9, buffer: { maxBytes: 100 } }))),
  'both-bounds': (b) =>
    out(aggregated(b).suppress(untilTimeLimit({ waitMs: 20, buffer: { maxRecords: 3, maxBytes: 130 } }))),
  'zero-records': (b) => out(aggregated(b).suppress(untilTimeLimit({ waitMs: 20, buffer: { maxRecords: 0 } }))),
  'shut-down-records': (b) => {
    const buffer = { maxRecords: 2, whenFull: 'shut-down' } as const;
    out(aggregated(b).suppress(untilTimeLimit({ waitMs: 12, buffer })));
  },
  'shut-down-bytes': (b) => {
    const buffer = { maxBytes: 120, whenFull: 'shut-down' } as const;
    out(aggregated(b).suppress(untilTimeLimit({ waitMs: 12, buffer })));
  },
  'tumbling-close': (b) => windowedOut(timed(b, tumbling).suppress(untilWindowCloses())),
  'hopping-close': (b) => windowedOut(timed(b, hopping).suppress(untilWindowCloses())),
  'session-close': (b) => windowedOut(sessions(b).suppress(untilWindowCloses())),
  'sliding-close': (b) => windowedOut(timed(b, sliding).suppress(untilWindowCloses())),
  'tumbling-limit': (b) => windowedOut(timed(b, tumbling).suppress(untilTimeLimit({ waitMs: 4 }))),
  'session-limit': (b) => windowedOut(sessions(b).suppress(untilTimeLimit({ waitMs: 6, buffer: { maxRecords: 3 } }))),
  inherited: (b) =>
    windowedOut(
      timed(b, tumbling)
        .filter((_key, value) => !value.includes('3'))
        .mapValues(marked, { valueSerde: Serdes.string })
        .suppress(untilWindowCloses()),
    ),
  'strict-records': (b) => windowedOut(timed(b, tumbling).suppress(untilWindowCloses({ buffer: { maxRecords: 2 } }))),
  'filter-after': (b) =>
    out(
      table(b, 'l')
        .suppress(untilTimeLimit({ waitMs: 4 }))
        .filter((_key, value) => !value.includes('2')),
    ),
  'map-kept-after': (b) =>
    out(
      table(b, 'l')
        .suppress(untilTimeLimit({ waitMs: 4 }))
        .mapValues(marked, { storeName: 'kept', valueSerde: Serdes.string }),
    ),
  'group-after': (b) =>
    out(
      aggregated(b)
        .suppress(untilTimeLimit({ waitMs: 4 }))
        .groupBy((_key, value) => [value.slice(-1), value])
        .aggregate(
          () => '',
          (_key, value, aggregate) => `${aggregate}+${value}`,
          (_key, value, aggregate) => `${aggregate}-${value}`,
          texts,
        ),
    ),
  'join-suppressed': (b) =>
    out(
      table(b, 'l')
        .suppress(untilTimeLimit({ waitMs: 4 }))
        .leftJoin(table(b, 'r'), plus),
    ),
  'suppressed-joined': (b) => out(table(b, 'r').outerJoin(table(b, 'l').suppress(untilTimeLimit({ waitMs: 4 })), plus)),
  'stream-join': (b) => {
    const stream: KStream<string, string> = b.stream('r');
    stream.leftJoin(table(b, 'l').suppress(untilTimeLimit({ waitMs: 4 })), plus).to('output');
  },
  'mapped-stream-join': (b) => {
    const stream: KStream<string, string> = b.stream('r');
    const mapped = table(b, 'l').mapValues(marked);
    stream.leftJoin(mapped.suppress(untilTimeLimit({ waitMs: 4 })), plus).to('output');
  },
  'join-self': (b) => {
    const suppressed = table(b, 'l').suppress(untilTimeLimit({ waitMs: 4 }));
    out(suppressed.outerJoin(suppressed.mapValues(marked), plus));
  },
  named: (b) => {
    const buffer = { maxRecords: 2, logging: { 'segment.bytes': '1000' } };
    out(aggregated(b).suppress(untilTimeLimit({ waitMs: 5, buffer }, { name: 'held' })));
  },
  unlogged: (b) => out(aggregated(b).suppress(untilTimeLimit({ waitMs: 5, buffer: { logging: false } }))),
  twice: (b) =>
    out(
      aggregated(b)
        .suppress(untilTimeLimit({ waitMs: 3 }))
        .suppress(untilTimeLimit({ waitMs: 6, buffer: { maxRecords: 2 } })),
    ),
  'windowed-join-close': (b) => {
    const left = timed(b, tumbling);
    const right = timed(b, TimeWindows.of({ sizeMs: 10, graceMs: 7 }), 'r');
    const joined = left.outerJoin(right, plus, { valueSerde: Serdes.string });
    windowedOut(joined.suppress(untilWindowCloses()));
  },
  'rekeyed-close': (b) => {
    const rekeyed = b.stream<string, string>('l').selectKey((key, value) => (value === null ? key : `${key}k`));
    const results = rekeyed
      .groupByKey()
      .windowedBy(tumbling)
      .aggregate(() => '', add, texts);
    windowedOut(results.suppress(untilWindowCloses({}, { name: 'final' })));
  },
  'session-join': (b) => {
    const left = sessions(b);
    windowedOut(left.outerJoin(sessions(b, 'r'), plus, { valueSerde: Serdes.string }));
  },
  'suppressed-windows-joined': (b) => {
    const left = timed(b, tumbling).suppress(untilTimeLimit({ waitMs: 6, buffer: { maxRecords: 2 } }));
    windowedOut(timed(b, tumbling, 'r').leftJoin(left, plus, { valueSerde: Serdes.string }));
  },
  'suppressed-sessions-joined': (b) => {
    const left = sessions(b).suppress(untilTimeLimit({ waitMs: 3 }));
    windowedOut(left.outerJoin(sessions(b, 'r'), plus, { valueSerde: Serdes.string }));
  },
};
