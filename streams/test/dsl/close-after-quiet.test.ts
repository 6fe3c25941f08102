import { describe, expect, it } from 'vitest';
import { type CloseAfterQuiet, JoinWindows, StreamsBuilder, Suppressed, TimeWindows } from '../../src/dsl/index.ts';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import type { StartPosition } from '../../src/runtime/start-positions.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { TaskBed } from '../runtime/task-bed.ts';
import { FINAL_COUNTS, pairs, priced, slowedDown, strings } from './quiet-topologies.ts';

const quiet = { closeAfterQuietMs: 1_000 };

/** A record, or ms of wall clock without one. */
type Step = readonly [topic: string, key: string, timestamp: number, value?: string] | number;

interface Outcome {
  readonly out: readonly string[];
  readonly late: number;
}

function driven(topology: Topology, steps: readonly Step[]): Outcome {
  const driver = new TopologyTestDriver(topology, { initialWallClockMs: 0 });
  for (const step of steps) {
    if (typeof step === 'number') {
      driver.advanceWallClock(step);
      continue;
    }
    const [topic, key, timestamp, value = 'x'] = step;
    driver.inputTopic(topic, strings).pipe(key, value, { timestamp });
  }
  const read = driver.outputTopic('out', strings).readAll();
  const late = driver.dropped()['late'] ?? 0;
  driver.close();
  return { out: read.map(({ key, value, timestamp }) => `${key}=${value} @${timestamp}`), late };
}

/** One task, fed by hand, that can be given up and taken over. */
class Tenancy {
  readonly bed: TaskBed;

  constructor(topology: Topology, before?: Tenancy) {
    this.bed = new TaskBed(topology, before === undefined ? {} : { start: before.#leave(), state: before.bed.state });
    for (const { topic, position } of this.bed.task.partitions) this.bed.task.noteEndOffset(topic, 0, position);
  }

  read(topic: string, key: string, timestamp: number, value = 'x'): void {
    const offset = this.bed.task.positions().get(topicPartitionName(topic, 0))?.offset ?? 0;
    this.bed.feed(topic, [{ offset, key, value, timestamp }]);
    this.bed.process();
  }

  /** Lets time pass; answers whether something was due. */
  wait(ms: number): boolean {
    this.bed.clock.advance(ms);
    return this.bed.task.punctuateWallClock();
  }

  get out(): string[] {
    const records = this.bed.written.filter(({ topic }) => topic === 'out');
    return records.map(({ key, value, timestamp }) => `${key}=${value} @${timestamp}`);
  }

  get late(): number {
    return this.bed.task.metrics.dropped.get('late') ?? 0;
  }

  #leave(): { [topic: string]: StartPosition } {
    this.bed.task.prepareCommit();
    this.bed.state.commit(new Map());
    this.bed.task.close();
    const positions = [...this.bed.task.positions()];
    return Object.fromEntries(
      positions.map(([name, { processors, ...position }]) => [
        name.slice(0, name.lastIndexOf('-')),
        { ...position, ...(processors && { processors: new Map(processors) }) },
      ]),
    );
  }
}

/** Records of which some windows are closed by others; `time` is the earliest that closes the rest. */
const BEFORE: Step[] = [
  ['in', 'a', 0],
  ['in', 'b', 3],
  ['in', 'a', 12],
  ['in', 'b', 7],
];
const AFTER: Step[] = [
  ['in', 'a', 13],
  ['in', 'b', 18],
  ['in', 'a', 26],
  ['in', 'b', 4],
];

describe.each([
  ['tumbling', 25],
  ['hopping', 27],
  ['sliding', 20],
  ['session', 22],
  ['suppressed', 25],
] as const)('final counts, %s, of an input that is quiet', (name, time) => {
  const topology = (options: CloseAfterQuiet = quiet) => FINAL_COUNTS[name](options);

  it('are as if a record had come just late enough, later records too', () => {
    const found = driven(topology(), [...BEFORE, 1_000, ...AFTER]);
    const expected = driven(topology({}), [...BEFORE, ['in', 'tick', time], ...AFTER]);
    const { out } = expected;
    expect(found).toEqual({ ...expected, out: out.filter((line) => !line.startsWith('tick')) });
    expect(found.out.length).toBeGreaterThan(2);
    expect(found.late).toBeGreaterThan(0);
  });

  it('are not sent before the time has passed, nor without the option', () => {
    const alone = driven(topology({}), [...BEFORE, 1_000_000]).out;
    expect(driven(topology(), [...BEFORE, 999]).out).toEqual(alone);
    expect(driven(topology(), [...BEFORE, 1_000]).out.length).toBeGreaterThan(alone.length);
  });

  it('count the quiet from the last record on, whatever is due at the time', () => {
    const steps = BEFORE.flatMap((record) => [record, 900]);
    expect(driven(topology(), steps)).toEqual(driven(topology({}), BEFORE));
  });

  it('are sent once, after a take-over too, and what is late stays late', () => {
    const first = new Tenancy(topology());
    for (const [, key, timestamp] of BEFORE as [string, string, number][]) first.read('in', key, timestamp);
    expect(first.wait(1_000)).toBe(true);
    expect(first.wait(1_000)).toBe(false);
    const second = new Tenancy(topology(), first);
    expect(second.wait(5_000)).toBe(false);
    for (const [, key, timestamp] of AFTER as [string, string, number][]) second.read('in', key, timestamp);
    const { out, late } = driven(topology(), [...BEFORE, 1_000, ...AFTER, 1_000]);
    expect(second.wait(1_000)).toBe(true);
    expect([...first.out, ...second.out]).toEqual(out);
    expect(first.late + second.late).toBe(late);
  });

  it('are not sent while records are known to come', () => {
    const tenancy = new Tenancy(topology());
    tenancy.read('in', 'a', 0);
    tenancy.bed.task.noteEndOffset('in', 0, 2);
    expect(tenancy.wait(5_000)).toBe(false);
    tenancy.bed.task.noteEndOffset('in', 0, 1);
    expect(tenancy.wait(900)).toBe(false);
    expect(tenancy.wait(100)).toBe(true);
    expect(tenancy.out.length).toBe(1);
  });

  it('are not sent because nobody looked after the task', () => {
    const tenancy = new Tenancy(topology());
    tenancy.read('in', 'a', 0);
    tenancy.bed.clock.advance(60_000);
    tenancy.bed.task.noteStall();
    expect(tenancy.bed.task.punctuateWallClock()).toBe(false);
    expect(tenancy.bed.task.nextWallClockPunctuation).toBe(tenancy.bed.clock.now() + 1_000);
    expect(tenancy.wait(1_000)).toBe(true);
    expect(tenancy.bed.task.nextWallClockPunctuation).toBeUndefined();
  });
});

describe('a session that was sent', () => {
  it('is over, although its store still has it: what follows within the gap begins another', () => {
    const steps: Step[] = [['in', 'a', 0], 1_000, ['in', 'a', 3], ['in', 'a', 5], 1_000];
    expect(driven(FINAL_COUNTS.session(quiet), steps).out).toEqual(['a@0/0=1 @0', 'a@3/5=2 @5']);
  });
});

describe('records without a match of an input that is quiet', () => {
  const input: Step[] = [
    ['left', 'a', 10, 'L10'],
    ['right', 'a', 12, 'R12'],
    ['left', 'b', 20, 'L20'],
    ['right', 'c', 22, 'R22'],
  ];

  it('are sent by a left join and by an outer join, in the order of their times', () => {
    expect(driven(pairs('leftJoin', quiet), [...input, 1_000]).out).toEqual(['a=L10+R12 @12', 'b=L20+null @20']);
    expect(driven(pairs('outerJoin', quiet), [...input, 1_000]).out).toEqual([
      'a=L10+R12 @12',
      'b=L20+null @20',
      'c=null+R22 @22',
    ]);
  });

  it('meet nothing any more: what comes later is late, or without a match itself', () => {
    const later: Step[] = [...input, 1_000, ['right', 'b', 21, 'R21'], ['left', 'c', 21, 'L21']];
    expect(driven(pairs('leftJoin', quiet), later)).toEqual({
      out: ['a=L10+R12 @12', 'b=L20+null @20', 'c=L21+R22 @22'],
      late: 1,
    });
    const after = driven(pairs('outerJoin', quiet), [...later, 1_000]).out.slice(3);
    expect(after).toEqual(['b=null+R21 @21', 'c=L21+null @21']);
  });

  it('are as if a record had come just late enough, as far as new ones go', () => {
    const next: Step[] = [
      ['left', 'b', 40, 'L40'],
      ['right', 'b', 36, 'R36'],
      ['right', 'd', 60, 'R60'],
    ];
    const tick: Step = ['right', 'tick', 30, 'tick'];
    const expected = driven(pairs('outerJoin', {}), [...input, tick, ...next]).out;
    const found = driven(pairs('outerJoin', quiet), [...input, 1_000, ...next]).out;
    expect(found).toEqual(expected.filter((line) => !line.startsWith('tick')));
  });

  it('are sent once, after a take-over too, and stay closed', () => {
    const first = new Tenancy(pairs('leftJoin', quiet));
    first.read('left', 'b', 20, 'L20');
    expect(first.wait(1_000)).toBe(true);
    const second = new Tenancy(pairs('leftJoin', quiet), first);
    expect(second.wait(5_000)).toBe(false);
    second.read('right', 'b', 21, 'R21');
    expect(second.late).toBe(1);
    expect([...first.out, ...second.out]).toEqual(['b=L20+null @20']);
  });
});

describe('records that wait for a table, of an input that is quiet', () => {
  const input: Step[] = [
    ['prices', 'a', 0, '1'],
    ['in', 'a', 10, 'order'],
  ];

  it('are joined with the table as of their time', () => {
    const steps: Step[] = [...input, ['prices', 'a', 8, '2'], 1_000, ['prices', 'a', 9, '3']];
    expect(driven(priced({}), steps).out).toEqual([]);
    expect(driven(priced(quiet), steps).out).toEqual(['a=order for 2 @10']);
  });

  it('are as if a record had come just late enough: a later one is joined at once, or waits', () => {
    const later: Step[] = [
      ['in', 'a', 9, 'late'],
      ['in', 'a', 11, 'waits'],
    ];
    expect(driven(priced(quiet), [...input, 1_000, ...later]).out).toEqual(['a=order for 1 @10', 'a=late for 1 @9']);
  });

  it('are joined once, after a take-over too', () => {
    const first = new Tenancy(priced(quiet));
    first.read('in', 'a', 10, 'order');
    expect(first.wait(1_000)).toBe(true);
    const second = new Tenancy(priced(quiet), first);
    expect(second.wait(5_000)).toBe(false);
    second.read('in', 'a', 9, 'late');
    expect([...first.out, ...second.out]).toEqual(['a=order for null @10', 'a=late for null @9']);
  });

  it('are not in the way of others when they fail and are passed over', () => {
    const builder = new StreamsBuilder();
    const prices = builder.table('prices', {
      ...strings,
      storeName: 'prices',
      versioned: { historyRetentionMs: 1_000 },
    });
    const joiner = (order: string) => {
      if (order === 'bad') throw new Error('bad');
      return order;
    };
    const settings = { ...strings, name: 'priced', graceMs: 10, ...quiet };
    builder.stream('in', strings).leftJoin(prices, joiner, settings).to('out', strings);
    const driver = new TopologyTestDriver(builder.build(), {
      initialWallClockMs: 0,
      errors: { processing: 'continue' },
    });
    const input = driver.inputTopic('in', strings);
    input.pipe('a', 'bad', { timestamp: 0 });
    input.pipe('a', 'good', { timestamp: 1 });
    driver.advanceWallClock(1_000);
    expect(
      driver
        .outputTopic('out', strings)
        .readAll()
        .map(({ value }) => value),
    ).toEqual(['good']);
    expect(driver.dropped()).toEqual({ processing: 1 });
    driver.close();
  });
});

describe('changes that are held back for a time, of an input that is quiet', () => {
  it('are sent, each key by its last, and later ones wait again', () => {
    const steps: Step[] = [
      ['in', 'a', 0, '1'],
      ['in', 'b', 5, '2'],
      ['in', 'a', 9, '3'],
    ];
    const later: Step[] = [...steps, 1_000, ['in', 'a', 20, '4'], 900];
    expect(driven(slowedDown(quiet), later).out).toEqual(['a=3 @9', 'b=2 @5']);
    expect(driven(slowedDown(quiet), [...later, 100]).out).toEqual(['a=3 @9', 'b=2 @5', 'a=4 @20']);
  });
});

describe('what waits one behind the other', () => {
  it('is closed in one go: what the first sends is held back by the second no longer', () => {
    const builder = new StreamsBuilder();
    builder
      .stream('in', strings)
      .groupByKey(strings)
      .windowedBy(TimeWindows.of({ sizeMs: 10 }))
      .emitStrategy('on-window-close', { closeAfterQuietMs: 2_000 })
      .count({ storeName: 'counts' })
      .suppress(Suppressed.untilTimeLimit({ waitMs: 100, closeAfterQuietMs: 500 }, { name: 'slow' }))
      .toStream(({ key }) => key)
      .mapValues(String)
      .to('out', strings);
    const topology = builder.build();
    expect(driven(topology, [['in', 'a', 0], 600, 600]).out).toEqual([]);
    expect(driven(topology, [['in', 'a', 0], 600, 600, 800]).out).toEqual(['a=1 @0']);
  });

  it('waits for what a cache holds, and closes it after the commit', () => {
    const topology = FINAL_COUNTS.suppressed(quiet);
    const driver = new TopologyTestDriver(topology, { initialWallClockMs: 0, cacheMaxBytes: 1_000_000 });
    driver.inputTopic('in', strings).pipe('a', 'x', { timestamp: 0 });
    driver.advanceWallClock(5_000);
    expect(driver.producedTopics()).not.toContain('out');
    driver.commit();
    driver.advanceWallClock(1_000);
    expect(driver.outputTopic('out', strings).readAll().length).toBe(1);
    driver.close();
  });
});

describe('a function of the user that fails in the quiet', () => {
  function failing(join: 'fail' | 'continue'): TopologyTestDriver {
    const builder = new StreamsBuilder();
    const joiner = (one: string, other: string | null) => {
      if (other === null && one === 'L0') throw new Error(`nothing for ${one}`);
      return one;
    };
    const windows = JoinWindows.of({ beforeMs: 5, afterMs: 5 });
    const settings = { ...strings, otherValueSerde: strings.valueSerde, storeName: 'pairs', ...quiet };
    builder
      .stream('left', strings)
      .leftJoin(builder.stream('right', strings), joiner, windows, settings)
      .to('out', strings);
    const driver = new TopologyTestDriver(builder.build(), { initialWallClockMs: 0, errors: { processing: join } });
    for (const timestamp of [0, 1]) driver.inputTopic('left', strings).pipe('a', `L${timestamp}`, { timestamp });
    return driver;
  }

  it('fails the task, with the operator and the line that added it', () => {
    expect(() => failing('fail').advanceWallClock(1_000)).toThrow(
      expect.objectContaining({
        code: 'STREAMS_PROCESSING',
        message: expect.stringMatching(
          /^KSTREAM-JOINTHIS-\d+ threw at a punctuation: nothing for L0 \(declared at .*close-after-quiet\.test\.ts:\d+:\d+\)$/,
        ),
      }),
    );
  });

  it('is passed over when the handler says so, and the others are sent', () => {
    const driver = failing('continue');
    driver.advanceWallClock(1_000);
    driver.advanceWallClock(1_000);
    expect(driver.dropped()).toEqual({ processing: 1 });
    expect(
      driver
        .outputTopic('out', strings)
        .readAll()
        .map(({ value }) => value),
    ).toEqual(['L1']);
    driver.close();
  });
});

describe('closeAfterQuietMs', () => {
  const stream = () => new StreamsBuilder().stream('in', strings);
  const windowed = () =>
    stream()
      .groupByKey(strings)
      .windowedBy(TimeWindows.of({ sizeMs: 10 }));
  const windows = JoinWindows.of({ beforeMs: 1, afterMs: 1 });
  const joiner = () => '';

  it.each([0, -1, 1.5, Number.NaN])('is whole milliseconds, at least 1: not %s', (closeAfterQuietMs) => {
    const code = 'STREAMS_INVALID_ARGUMENT';
    expect(() => windowed().emitStrategy('on-window-close', { closeAfterQuietMs })).toThrow(
      expect.objectContaining({ code }),
    );
    expect(() => Suppressed.untilWindowCloses({ closeAfterQuietMs })).toThrow(expect.objectContaining({ code }));
    expect(() => stream().leftJoin(stream(), joiner, windows, { ...strings, closeAfterQuietMs })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('is refused where nothing waits', () => {
    expect(() => windowed().emitStrategy('on-window-update', quiet)).toThrow(/wait/);
    const options = { ...strings, ...quiet } as object;
    expect(() => stream().join(stream(), joiner, windows, options)).toThrow(/inner join/);
    const builder = new StreamsBuilder();
    expect(() => builder.stream('in', strings).join(builder.table('t', strings), joiner, options)).toThrow(/graceMs/);
  });
});
