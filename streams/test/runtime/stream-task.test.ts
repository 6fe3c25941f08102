import { describe, expect, it } from 'vitest';
import { StreamsError } from '../../src/model/errors.ts';
import type { Record, RecordMetadata } from '../../src/model/record.ts';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import { type KeyValueStore, keyValueStoreBuilder } from '../../src/state/index.ts';
import { type Processor, type ProcessorContext, Topology } from '../../src/topology/index.ts';
import { TaskBed } from './task-bed.ts';

type Context = ProcessorContext<unknown, unknown>;

/** A processor of two functions, the context in hand. */
function processor(
  process: (record: Record<unknown, unknown>, context: Context) => void,
  init: (context: Context) => void = () => {},
): () => Processor {
  return () => {
    let context: Context;
    return {
      init(given) {
        context = given;
        init(given);
      },
      process: (record) => process(record, context),
    };
  };
}

function oneStep(supplier: () => Processor): Topology {
  return new Topology()
    .addSource({ name: 'in', topics: ['in'] })
    .addProcessor({ name: 'step', parents: ['in'], supplier })
    .addSink({ name: 'out', parents: ['step'], topic: 'out' });
}

const passOn = processor((record, context) => context.forward(record));

describe('StreamTask', () => {
  it('runs records of two topics in the order of their timestamps', () => {
    const topology = new Topology()
      .addSource({ name: 'a', topics: ['a'] })
      .addSource({ name: 'b', topics: ['b'] })
      .addProcessor({ name: 'step', parents: ['a', 'b'], supplier: passOn })
      .addSink({ name: 'out', parents: ['step'], topic: 'out' });
    const bed = new TaskBed(topology);
    bed.feed(
      'a',
      [
        { offset: 0, value: 'a1', timestamp: 1 },
        { offset: 1, value: 'a4', timestamp: 4 },
      ],
      3,
    );
    bed.feed('b', [
      { offset: 0, value: 'b2', timestamp: 2 },
      { offset: 1, value: 'b3', timestamp: 3 },
    ]);
    expect(bed.process()).toBe(4);
    expect(bed.values('out')).toEqual(['a1', 'b2', 'b3', 'a4']);
  });

  it('processes no more than it is asked to', () => {
    const bed = new TaskBed(oneStep(passOn));
    bed.feed('in', [{ offset: 0 }, { offset: 1 }, { offset: 2 }]);
    expect(bed.task.process(2)).toBe(2);
    expect(bed.task.hasWork).toBe(true);
    expect(bed.task.process(2)).toBe(1);
    expect(bed.task.hasWork).toBe(false);
  });

  it('is dirty and has positions to commit once it has processed, and is clean after the commit', () => {
    const bed = new TaskBed(oneStep(passOn), { start: { in: { offset: 5, partitionTime: 90 } } });
    const name = topicPartitionName('in', 0);
    expect(bed.task.dirty).toBe(false);
    expect(bed.task.committedPosition(name)).toBe(5);
    bed.feed('in', [
      { offset: 5, timestamp: 70 },
      { offset: 6, timestamp: 120 },
      { offset: 7, timestamp: 110 },
    ]);
    bed.process();
    expect(bed.task.dirty).toBe(true);
    expect(bed.task.positions().get(name)).toEqual({ offset: 8, partitionTime: 120 });
    expect(bed.task.committedPosition(name)).toBe(5);
    bed.task.committed();
    expect(bed.task.dirty).toBe(false);
    expect(bed.task.committedPosition(name)).toBe(8);
  });

  it('tells processors where the record in hand was read, and of none in a punctuation', () => {
    const seen: (RecordMetadata | undefined)[] = [];
    const supplier = processor(
      (_record, context) => seen.push(context.recordMetadata()),
      (context) => context.schedule(10, 'stream-time', () => seen.push(context.recordMetadata())),
    );
    const bed = new TaskBed(oneStep(supplier));
    bed.feed('in', [{ offset: 3, timestamp: 25 }]);
    bed.process();
    expect(seen).toMatchObject([{ topic: 'in', partition: 0, offset: 3 }, undefined]);
    expect(seen.length).toBe(2);
  });

  it('forwards to the child that is named, and to all when none is', () => {
    const route = processor((record, context) => {
      context.forward(record, record.value === 'left' ? 'left' : undefined);
    });
    const topology = new Topology()
      .addSource({ name: 'in', topics: ['in'] })
      .addProcessor({ name: 'route', parents: ['in'], supplier: route })
      .addSink({ name: 'left', parents: ['route'], topic: 'left' })
      .addSink({ name: 'right', parents: ['route'], topic: 'right' });
    const bed = new TaskBed(topology);
    bed.feed('in', [
      { offset: 0, value: 'left' },
      { offset: 1, value: 'both' },
    ]);
    bed.process();
    expect(bed.values('left')).toEqual(['left', 'both']);
    expect(bed.values('right')).toEqual(['both']);
  });

  it('names the children there are when a processor forwards to one there is not', () => {
    const bed = new TaskBed(oneStep(processor((record, context) => context.forward(record, 'nobody'))));
    bed.feed('in', [{ offset: 0 }]);
    expect(() => bed.process()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_PROCESSING',
        cause: expect.objectContaining({
          code: 'STREAMS_INVALID_ARGUMENT',
          message: expect.stringMatching(/step forwards to 'nobody'.*: out$/),
        }),
      }),
    );
  });

  it('gives a processor the stores it is connected to and no others', () => {
    const store = keyValueStoreBuilder({ name: 'mine', keySerde: stringSerde, valueSerde: integerSerde });
    let mine: KeyValueStore<string, number> | undefined;
    let refused: unknown;
    const owner = processor(passOn().process, (context) => {
      mine = context.getStateStore('mine');
    });
    const stranger = processor(passOn().process, (context) => {
      try {
        context.getStateStore('mine');
      } catch (error) {
        refused = error;
      }
    });
    const topology = oneStep(owner)
      .addProcessor({ name: 'stranger', parents: ['step'], supplier: stranger })
      .addStateStore(store, ['step']);
    new TaskBed(topology);
    expect(mine?.name).toBe('mine');
    expect(refused).toMatchObject({
      code: 'STREAMS_INVALID_TOPOLOGY',
      context: { operator: 'stranger', store: 'mine' },
    });
  });

  it('logs what a store is given, stamped with the record in hand', () => {
    const store = keyValueStoreBuilder({ name: 'last', keySerde: stringSerde, valueSerde: stringSerde });
    const supplier = processor((record, context) => {
      context.getStateStore<KeyValueStore<string, string>>('last').put(String(record.key), String(record.value));
    });
    const bed = new TaskBed(oneStep(supplier).addStateStore(store, ['step']));
    bed.feed('in', [{ offset: 0, key: 'k', value: 'v', timestamp: 77 }]);
    bed.process();
    expect(bed.written).toMatchObject([
      { topic: 'app-last-changelog', partition: 0, key: Buffer.from('k'), value: Buffer.from('v'), timestamp: 77 },
    ]);
  });

  it('asks for a commit when a processor does, until it is made', () => {
    const bed = new TaskBed(oneStep(processor((_record, context) => context.commit())));
    expect(bed.task.commitRequested).toBe(false);
    bed.feed('in', [{ offset: 0 }]);
    bed.process();
    expect(bed.task.commitRequested).toBe(true);
    bed.task.committed();
    expect(bed.task.commitRequested).toBe(false);
  });

  it('closes each processor once, whose stores can be read still', () => {
    const closed: unknown[] = [];
    const store = keyValueStoreBuilder({ name: 'kept', keySerde: stringSerde, valueSerde: stringSerde });
    const supplier = () => {
      let kept: KeyValueStore<string, string>;
      return {
        init(context: Context) {
          kept = context.getStateStore('kept');
        },
        process: () => kept.put('k', 'v'),
        close: () => closed.push(kept.get('k')),
      };
    };
    const bed = new TaskBed(oneStep(supplier).addStateStore(store, ['step']));
    bed.feed('in', [{ offset: 0 }]);
    bed.process();
    bed.task.close();
    bed.task.close();
    expect(closed).toEqual(['v']);
  });

  it('refuses a schedule without a whole interval', () => {
    const supplier = processor(
      () => {},
      (context) => context.schedule(0.5, 'stream-time', () => {}),
    );
    expect(() => new TaskBed(oneStep(supplier))).toThrow(
      expect.objectContaining({ code: 'STREAMS_INVALID_ARGUMENT', message: expect.stringContaining('0.5 ms') }),
    );
  });
});

describe('StreamTask with two partitions', () => {
  const topology = () =>
    new Topology()
      .addSource({ name: 'a', topics: ['a'] })
      .addSource({ name: 'b', topics: ['b'] })
      .addProcessor({ name: 'step', parents: ['a', 'b'], supplier: passOn })
      .addSink({ name: 'out', parents: ['step'], topic: 'out' });

  it('waits for records that the log has and that have not come', () => {
    const bed = new TaskBed(topology());
    bed.feed('a', [{ offset: 0, value: 'a9', timestamp: 9 }]);
    expect(bed.process()).toBe(0);
    expect(bed.task.hasWork).toBe(false);
    bed.task.noteEndOffset('b', 0, 1);
    expect(bed.process()).toBe(0);
    bed.feed('b', [{ offset: 0, value: 'b1', timestamp: 1 }]);
    expect(bed.process()).toBe(2);
    expect(bed.values('out')).toEqual(['b1', 'a9']);
  });

  it('stops at the record before which another partition might have one', () => {
    const bed = new TaskBed(topology());
    bed.feed('a', [
      { offset: 0, value: 'a1', timestamp: 1 },
      { offset: 1, value: 'a9', timestamp: 9 },
    ]);
    bed.feed('b', [{ offset: 0, value: 'b2', timestamp: 2 }], 2);
    expect(bed.process()).toBe(2);
    expect(bed.values('out')).toEqual(['a1', 'b2']);
    bed.feed('b', [{ offset: 1, value: 'b5', timestamp: 5 }]);
    bed.process();
    expect(bed.values('out')).toEqual(['a1', 'b2', 'b5', 'a9']);
  });

  it('goes on without a partition that is known to be empty', () => {
    const bed = new TaskBed(topology());
    bed.feed('a', [{ offset: 0, timestamp: 9 }]);
    bed.task.noteEndOffset('b', 0, 0);
    expect(bed.process()).toBe(1);
  });

  it('waits maxTaskIdleMs for a partition known to be empty, then goes on', () => {
    const bed = new TaskBed(topology(), { config: { maxTaskIdleMs: 50 } });
    bed.feed('a', [{ offset: 0, timestamp: 9 }]);
    bed.task.noteEndOffset('b', 0, 0);
    expect(bed.process()).toBe(0);
    bed.clock.advance(49);
    expect(bed.process()).toBe(0);
    bed.clock.advance(1);
    expect(bed.process()).toBe(1);
  });

  it('waits anew after every partition had something', () => {
    const bed = new TaskBed(topology(), { config: { maxTaskIdleMs: 50 } });
    bed.task.noteEndOffset('b', 0, 0);
    bed.feed('a', [{ offset: 0, timestamp: 1 }]);
    expect(bed.process()).toBe(0);
    bed.clock.advance(30);
    bed.feed('b', [{ offset: 0, timestamp: 2 }]);
    expect(bed.process()).toBe(1);
    bed.clock.advance(40);
    expect(bed.process()).toBe(0);
    bed.clock.advance(50);
    expect(bed.process()).toBe(1);
  });

  it('never waits with maxTaskIdleMs -1, not even for records known to be there', () => {
    const bed = new TaskBed(topology(), { config: { maxTaskIdleMs: -1 } });
    bed.feed('a', [{ offset: 0, timestamp: 9 }]);
    bed.task.noteEndOffset('b', 0, 5);
    expect(bed.process()).toBe(1);
  });
});

describe('StreamTask and punctuations', () => {
  it('ticks on stream time after the record that moved it, stamped with the tick', () => {
    const supplier = processor(
      (record, context) => context.forward(record),
      (context) =>
        context.schedule(100, 'stream-time', (at) => {
          context.forward({ key: null, value: `tick ${at}`, timestamp: at, headers: [] } as never);
        }),
    );
    const bed = new TaskBed(oneStep(supplier));
    bed.feed('in', [
      { offset: 0, value: 'a', timestamp: 90 },
      { offset: 1, value: 'b', timestamp: 80 },
      { offset: 2, value: 'c', timestamp: 350 },
    ]);
    bed.process();
    expect(bed.values('out')).toEqual(['a', 'tick 90', 'b', 'c', 'tick 350']);
  });

  it('ticks on the wall clock from now on, once for all that was missed', () => {
    const ticks: unknown[] = [];
    const supplier = processor(
      () => {},
      (context) => context.schedule(100, 'wall-clock-time', (at) => ticks.push(at)),
    );
    const bed = new TaskBed(oneStep(supplier));
    expect(bed.task.nextWallClockPunctuation).toBe(1_000_100);
    expect(bed.task.punctuateWallClock()).toBe(false);
    bed.clock.advance(250);
    expect(bed.task.punctuateWallClock()).toBe(true);
    expect(ticks).toEqual([1_000_250]);
    expect(bed.task.dirty).toBe(true);
    expect(bed.task.nextWallClockPunctuation).toBe(1_000_300);
  });

  it('ticks at times that no number holds exactly', () => {
    const ticks: unknown[] = [];
    const supplier = processor(
      () => {},
      (context) => context.schedule(10, 'stream-time', (at) => ticks.push(at)),
    );
    const bed = new TaskBed(oneStep(supplier));
    const huge = 9_007_199_254_740_993n;
    bed.feed(
      'in',
      [huge, huge + 1n, huge + 20n].map((timestamp, offset) => ({ offset, timestamp })),
    );
    bed.process();
    expect(ticks).toEqual([huge, huge + 20n]);
  });

  it('fails on what a punctuation throws, unless the policy says something else', () => {
    const supplier = processor(
      () => {},
      (context) =>
        context.schedule(10, 'wall-clock-time', () => {
          throw new Error('tick failed');
        }),
    );
    const bed = new TaskBed(oneStep(supplier));
    bed.clock.advance(10);
    expect(() => bed.task.punctuateWallClock()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_PROCESSING',
        message: expect.stringMatching(/^step threw at a punctuation: tick failed \(/),
      }),
    );
  });

  it('hands machinery failures on as they are', () => {
    const fenced = new StreamsError('STREAMS_FENCED', 'fenced');
    const supplier = processor(() => {
      throw fenced;
    });
    const bed = new TaskBed(oneStep(supplier), { config: { errors: { processing: 'continue' } } });
    bed.feed('in', [{ offset: 0 }]);
    expect(() => bed.process()).toThrow(fenced);
  });
});
