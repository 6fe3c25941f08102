import { describe, expect, it } from 'vitest';
import {
  type KGroupedStream,
  SessionWindows,
  SlidingWindows,
  StreamsBuilder,
  TimeWindows,
} from '../../src/dsl/index.ts';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import { encodeOffsetMetadata } from '../../src/runtime/partition-time.ts';
import type { StartPosition } from '../../src/runtime/start-positions.ts';
import { Serdes } from '../../src/serdes/index.ts';
import type { Topology } from '../../src/topology/index.ts';
import { TaskBed } from '../runtime/task-bed.ts';
import golden from './golden/close-times.json' with { type: 'json' };

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const IN = topicPartitionName('in', 0);
const tumbling = TimeWindows.of({ sizeMs: 10, graceMs: 5 });
const hopping = TimeWindows.of({ sizeMs: 10, advanceMs: 4, graceMs: 5 });
const sliding = SlidingWindows.of({ timeDifferenceMs: 10, graceMs: 5 });
const session = SessionWindows.of({ inactivityGapMs: 4, graceMs: 5 });

type Grouped = KGroupedStream<string, string>;

/** The topologies of `golden/close-times.json`. */
const TOPOLOGIES: { readonly [name: string]: (grouped: Grouped) => void } = {
  tumbling: (grouped) => closed(grouped.windowedBy(tumbling).emitStrategy('on-window-close'), 'tumbling-store'),
  hopping: (grouped) => closed(grouped.windowedBy(hopping).emitStrategy('on-window-close'), 'hopping-store'),
  sliding: (grouped) => closed(grouped.windowedBy(sliding).emitStrategy('on-window-close'), 'sliding-store'),
  session: (grouped) => closed(grouped.windowedBy(session).emitStrategy('on-window-close'), 'session-store'),
  'on-update': (grouped) => closed(grouped.windowedBy(tumbling), 'update-store'),
  many: (grouped) => {
    for (let graceMs = 0; graceMs < 15; graceMs++) {
      const windows = TimeWindows.of({ sizeMs: 10, graceMs });
      closed(grouped.windowedBy(windows).emitStrategy('on-window-close'), `store-${graceMs}`);
    }
  },
};

type Windowed =
  | ReturnType<KGroupedStream<string, string>['windowedBy']>
  | { count: ReturnType<KGroupedStream<string, string>['windowedBy']>['count'] };

function closed(windowed: Windowed, storeName: string): void {
  windowed
    .count({ storeName })
    .toStream(({ key, window }) => `${key}@${window.start}/${window.end}`)
    .mapValues(String)
    .to('out', strings);
}

function topologyOf(name: string): Topology {
  const builder = new StreamsBuilder();
  TOPOLOGIES[name]?.(builder.stream('in', strings).groupByKey(strings));
  return builder.build();
}

/** A task that reads [key, timestamp] one after the other. */
class Reader {
  readonly bed: TaskBed;
  #offset: number;

  constructor(name: string, before?: Reader) {
    const left = before?.leave();
    this.#offset = left?.offset ?? 0;
    this.bed = new TaskBed(topologyOf(name), left && before ? { start: { in: left }, state: before.bed.state } : {});
  }

  read(key: string, timestamp: number): void {
    this.bed.feed('in', [{ offset: this.#offset++, key, value: 'x', timestamp }]);
    this.bed.process();
  }

  get position(): StartPosition {
    return this.bed.task.positions().get(IN) as StartPosition;
  }

  get sent(): string[] {
    return this.bed.written
      .filter(({ topic }) => topic === 'out')
      .map(({ key, value, timestamp }) => `${key}=${value} @${timestamp}`);
  }

  leave(): StartPosition {
    this.bed.task.prepareCommit();
    this.bed.state.commit(new Map());
    this.bed.task.close();
    return { ...this.position, processors: new Map(this.position.processors) };
  }
}

describe('what is committed of windows that are sent when they close', () => {
  it.each(Object.entries(golden.committed))('is what Kafka Streams commits, byte for byte: %s', (name, committed) => {
    const reader = new Reader(name);
    const found = golden.inputs.map(([key, timestamp]) => {
      reader.read(key as string, timestamp as number);
      const { partitionTime, processors } = reader.position;
      return encodeOffsetMetadata(partitionTime, processors);
    });
    expect(found).toEqual(committed);
  });
});

describe('a task that is taken over', () => {
  const inputs = golden.inputs as [string, number][];

  it.each(['tumbling', 'hopping', 'sliding', 'session'])('sends each window once, whenever that is: %s', (name) => {
    const whole = new Reader(name);
    for (const [key, timestamp] of inputs) whole.read(key, timestamp);
    expect(whole.sent.length).toBeGreaterThan(3);
    for (let at = 0; at <= inputs.length; at++) {
      const first = new Reader(name);
      for (const [key, timestamp] of inputs.slice(0, at)) first.read(key, timestamp);
      const second = new Reader(name, first);
      for (const [key, timestamp] of inputs.slice(at)) second.read(key, timestamp);
      expect([...first.sent, ...second.sent], `after ${at}`).toEqual(whole.sent);
    }
  });

  it('sends what was closed and had not been sent: Kafka Streams waits for a second of wall clock', () => {
    const first = new Reader('tumbling');
    first.read('a', 0);
    first.read('a', 15);
    first.bed.task.processorMetadata.clear();
    const second = new Reader('tumbling', first);
    second.read('b', 16);
    expect(second.sent).toEqual(['a@0/10=1 @0']);
  });

  it('sends nothing again that was told to be sent, although its windows are in the store', () => {
    const first = new Reader('tumbling');
    first.read('a', 0);
    first.bed.task.processorMetadata.set('tumbling-store', 10);
    const second = new Reader('tumbling', first);
    second.read('b', 41);
    second.read('b', 80);
    expect(second.sent).toEqual(['b@40/50=1 @41']);
  });

  it('leaves out what comes later than what was sent, and counts it', () => {
    const first = new Reader('tumbling');
    first.read('a', 0);
    first.bed.task.processorMetadata.set('tumbling-store', 30);
    const second = new Reader('tumbling', first);
    second.read('a', 29);
    expect(second.bed.task.metrics.dropped.get('late')).toBe(1);
  });
});
