import {
  type KStream,
  type KTable,
  SessionWindows,
  SlidingWindows,
  StreamsBuilder,
  TimeWindows,
} from '../../src/dsl/index.ts';
import type { Windowed } from '../../src/model/windowed.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { Topology } from '../../src/topology/index.ts';

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const add = (_key: unknown, value: string, aggregate: string) => aggregate + value;
const even = (_key: unknown, value: string) => value.charCodeAt(value.length - 1) % 2 === 0;
const hopping = TimeWindows.of({ sizeMs: 12, advanceMs: 5, graceMs: 6 });
const tumbling = TimeWindows.of({ sizeMs: 12, graceMs: 6 });
const sliding = SlidingWindows.of({ timeDifferenceMs: 8, graceMs: 10 });
const sessions = SessionWindows.of({ inactivityGapMs: 4, graceMs: 9 });
const joined = (_key: unknown, one: string, two: string) => one + two;
const keyOf = ({ key, window }: Windowed<string>) => `[${key}@${window.start}/${window.end}]`;

type Topologies = {
  readonly [name: string]: (operations: KStream<string, string>) => KStream<string, string> | undefined;
};

const topologies: Topologies = {
  count: (o) => o.groupByKey(text).count({ storeName: 'S' }).toStream().mapValues(String),
  aggregate: (o) => aggregated(o).toStream(),
  'aggregate-uncached': (o) => aggregated(o, false).toStream(),
  'reduce-filter': (o) =>
    o
      .groupByKey(text)
      .reduce((_one, two) => two, { storeName: 'S' })
      .filter(even, { storeName: 'F' })
      .toStream(),
  'to-table': (o) => table(o).toStream(),
  'to-table-map': (o) =>
    table(o)
      .mapValues((value) => `${value}!`, { storeName: 'M', ...text })
      .toStream(),
  'to-table-filter-join': (o) => {
    const whole = table(o);
    return whole.leftJoin(whole.filter(even), (one, two) => `${one}+${two}`, { storeName: 'J', ...text }).toStream();
  },
  'group-table': (o) => regrouped(table(o), (_key, value) => [`g${value.charCodeAt(value.length - 1) % 2}`, value]),
  windows: (o) => named(windowedBy(o, hopping)),
  sliding: (o) => named(windowedBy(o, sliding)),
  sessions: (o) => named(sessionsOf(o)),
  'sessions-old-values': (o) => regrouped(sessionsOf(o), (key, value) => [key.key, keyOf(key) + value]),
  'windows-old-values': (o) => regrouped(windowedBy(o, tumbling), (key, value) => [key.key, keyOf(key) + value]),
};

function aggregated(operations: KStream<string, string>, caching?: boolean): KTable<string, string> {
  return operations.groupByKey(text).aggregate(() => '', add, { storeName: 'S', valueSerde: Serdes.string, caching });
}

function table(operations: KStream<string, string>): KTable<string, string> {
  return operations.toTable({ storeName: 'S', ...text });
}

function windowedBy(operations: KStream<string, string>, windows: TimeWindows | SlidingWindows) {
  return operations
    .groupByKey(text)
    .windowedBy(windows as TimeWindows)
    .aggregate(() => '', add, { storeName: 'S', ...text });
}

function sessionsOf(operations: KStream<string, string>): KTable<Windowed<string>, string> {
  return operations
    .groupByKey(text)
    .windowedBy(sessions)
    .aggregate(() => '', add, joined, { storeName: 'S', ...text });
}

function named(results: KTable<Windowed<string>, string>): KStream<string, string> {
  return results.toStream().selectKey(keyOf);
}

/** Old and new values are to be seen in the repartition topic; what is made of them depends on how they are batched. */
function regrouped<K>(
  from: KTable<K, string>,
  selector: (key: K, value: string) => readonly [string, string],
): undefined {
  from.groupBy(selector, text).aggregate(
    () => '',
    (_key, value, aggregate) => `${aggregate}+${value}`,
    (_key, value, aggregate) => `${aggregate}-${value}`,
    { storeName: 'G', ...text, caching: false },
  );
}

/** The names of the golden cases' topologies. */
export const cachedTopologies: readonly string[] = Object.keys(topologies);

/** A topology of the golden cases, from topic `in` to topic `out`. */
export function cachedTopology(name: string): Topology {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  topologies[name]?.(builder.stream<string, string>('in', text))?.to('out', text);
  return builder.build();
}
