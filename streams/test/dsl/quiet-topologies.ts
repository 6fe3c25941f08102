import {
  type CloseAfterQuiet,
  JoinWindows,
  type SessionWindowedKStream,
  SessionWindows,
  SlidingWindows,
  StreamsBuilder,
  Suppressed,
  type TimeWindowedKStream,
  TimeWindows,
} from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { Topology } from '../../src/topology/index.ts';

export const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** Counts of `in` by window, sent to `out` as final results. */
export const FINAL_COUNTS = {
  tumbling: (options: CloseAfterQuiet) => closing(TimeWindows.of({ sizeMs: 10, graceMs: 5 }), options),
  hopping: (options: CloseAfterQuiet) => closing(TimeWindows.of({ sizeMs: 10, advanceMs: 4, graceMs: 5 }), options),
  sliding: (options: CloseAfterQuiet) => closing(SlidingWindows.of({ timeDifferenceMs: 10, graceMs: 5 }), options),
  session: (options: CloseAfterQuiet) => {
    const builder = new StreamsBuilder();
    const windows = SessionWindows.of({ inactivityGapMs: 4, graceMs: 5 });
    counted(grouped(builder).windowedBy(windows).emitStrategy('on-window-close', options));
    return builder.build();
  },
  suppressed: (options: CloseAfterQuiet) => {
    const builder = new StreamsBuilder();
    const windowed = grouped(builder).windowedBy(TimeWindows.of({ sizeMs: 10, graceMs: 5 }));
    counted(windowed, Suppressed.untilWindowCloses(options, { name: 'final' }));
    return builder.build();
  },
} satisfies { readonly [name: string]: (options: CloseAfterQuiet) => Topology };

/** Joins of `left` and `right`, 5 ms to either side and 2 ms of grace. */
export function pairs(join: 'leftJoin' | 'outerJoin', options: CloseAfterQuiet): Topology {
  const builder = new StreamsBuilder();
  const [left, right] = [builder.stream('left', strings), builder.stream('right', strings)];
  const windows = JoinWindows.of({ beforeMs: 5, afterMs: 5, graceMs: 2 });
  const settings = { ...strings, otherValueSerde: Serdes.string, storeName: 'pairs', ...options };
  const joiner = (one: string | null, other: string | null) => `${one}+${other}`;
  const joined =
    join === 'leftJoin'
      ? left.leftJoin(right, joiner, windows, settings)
      : left.outerJoin(right, joiner, windows, settings);
  joined.to('out', strings);
  return builder.build();
}

/** A stream `in` that waits 10 ms for changes of the versioned table `prices`. */
export function priced(options: CloseAfterQuiet): Topology {
  const builder = new StreamsBuilder();
  const prices = builder.table('prices', { ...strings, storeName: 'prices', versioned: { historyRetentionMs: 1_000 } });
  builder
    .stream('in', strings)
    .leftJoin(prices, (order, price) => `${order} for ${price}`, {
      ...strings,
      name: 'priced',
      graceMs: 10,
      ...options,
    })
    .to('out', strings);
  return builder.build();
}

/** Changes of a table `in`, each held back for 100 ms. */
export function slowedDown(options: CloseAfterQuiet): Topology {
  const builder = new StreamsBuilder();
  builder
    .table('in', { ...strings, storeName: 'table' })
    .suppress(Suppressed.untilTimeLimit({ waitMs: 100, ...options }, { name: 'slow' }))
    .toStream()
    .to('out', strings);
  return builder.build();
}

function closing(windows: TimeWindows | SlidingWindows, options: CloseAfterQuiet): Topology {
  const builder = new StreamsBuilder();
  counted(grouped(builder).windowedBy(windows).emitStrategy('on-window-close', options));
  return builder.build();
}

function grouped(builder: StreamsBuilder) {
  return builder.stream('in', strings).groupByKey(strings);
}

function counted(
  windowed: TimeWindowedKStream<string, string> | SessionWindowedKStream<string, string>,
  suppressed?: ReturnType<typeof Suppressed.untilWindowCloses>,
): void {
  const counts = windowed.count({ storeName: 'counts' });
  (suppressed === undefined ? counts : counts.suppress(suppressed))
    .toStream(({ key, window }) => `${key}@${window.start}/${window.end}`)
    .mapValues(String)
    .to('out', strings);
}
