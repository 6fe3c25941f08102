import { describe, expect, it } from 'vitest';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import type { ErrorHandlers } from '../../src/runtime/error-handlers.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import { type Processor, type ProcessorContext, Topology } from '../../src/topology/index.ts';
import { headersOf, TaskBed } from './task-bed.ts';

/** Fails on the value `poison`, forwards the others to `out`, whose serde takes integers only where `sinkFails`. */
function topology(options: { readonly sinkFails?: boolean } = {}): Topology {
  const supplier = (): Processor => {
    let context: ProcessorContext;
    return {
      init(given) {
        context = given;
      },
      process(record) {
        if (record.value === 'poison') throw new TypeError('cannot work with poison');
        context.forward(record);
      },
    };
  };
  const failing = { keySerde: stringSerde, valueSerde: integerSerde };
  return new Topology()
    .addSource({ name: 'in', topics: ['in'] })
    .addProcessor({ name: 'step', parents: ['in'], supplier })
    .addSink({ name: 'out', parents: ['step'], topic: 'out', ...(options.sinkFails && failing) });
}

const strict = {
  serialize: stringSerde.serialize,
  deserialize(topic: string, bytes: Buffer): string {
    if (bytes.includes(0xff)) throw new RangeError('byte 255 is no text');
    return stringSerde.deserialize(topic, bytes);
  },
};

const POISON = Buffer.from([1, 0xff, 2]);

function bed(errors: ErrorHandlers, options: { readonly sinkFails?: boolean } = {}): TaskBed {
  return new TaskBed(topology(options), { config: { errors, defaultSerdes: { key: strict, value: strict } } });
}

const deadLetterTopic = 'dead-letters';

describe('the deserialization policy', () => {
  const poisoned = [
    { offset: 0, value: 'first' },
    { offset: 1, key: 'k', value: POISON, timestamp: 42, headers: [{ key: 'trace', value: Buffer.from('t1') }] },
    { offset: 2, value: 'last' },
  ];

  it('fails by default, with the place and the cause', () => {
    const one = bed({});
    one.feed('in', poisoned);
    expect(() => one.process()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_DESERIALIZATION',
        message: 'in could not read in-0@1: byte 255 is no text',
        context: { topic: 'in', partition: 0, offset: 1, operator: 'in' },
        cause: expect.any(RangeError),
      }),
    );
  });

  it('leaves the record out and counts it when it says continue', () => {
    const one = bed({ deserialization: 'continue' });
    one.feed('in', poisoned);
    expect(one.process()).toBe(2);
    expect(one.values('out')).toEqual(['first', 'last']);
    expect(one.task.metrics.dropped).toEqual(new Map([['deserialization', 1]]));
  });

  it('keeps the bytes in the dead-letter topic, with the headers of KIP-1034 behind its own', () => {
    const one = bed({ deserialization: 'dead-letter', deadLetterTopic });
    one.feed('in', poisoned);
    one.process();
    expect(one.values('out')).toEqual(['first', 'last']);
    const [kept, ...more] = one.written.filter(({ topic }) => topic === deadLetterTopic);
    expect(more).toEqual([]);
    expect(kept).toMatchObject({ key: Buffer.from('k'), value: POISON, timestamp: 42 });
    expect(kept?.headers.map(({ key }) => key)).toEqual([
      'trace',
      ...['exception', 'message', 'stacktrace', 'topic', 'partition', 'offset'].map(
        (name) => `__streams.errors.${name}`,
      ),
    ]);
    expect(kept && headersOf(kept)).toMatchObject({
      '__streams.errors.exception': 'RangeError',
      '__streams.errors.message': 'byte 255 is no text',
      '__streams.errors.stacktrace': expect.stringContaining('error-policies.test.ts'),
      '__streams.errors.topic': 'in',
      '__streams.errors.partition': '0',
      '__streams.errors.offset': '1',
    });
  });

  it('makes a poisoned last record part of the next commit', () => {
    const one = bed({ deserialization: 'continue' });
    one.feed('in', [{ offset: 0, value: POISON }]);
    expect(one.process()).toBe(0);
    expect(one.task.dirty).toBe(true);
    expect(one.task.positions().get(topicPartitionName('in', 0))?.offset).toBe(1);
  });

  it('may look at error and record', () => {
    const asked: unknown[] = [];
    const one = bed({
      deserialization: (error, record) => {
        asked.push([error.code, record.offset, record.value]);
        return 'continue';
      },
    });
    one.feed('in', poisoned);
    one.process();
    expect(asked).toEqual([['STREAMS_DESERIALIZATION', 1, POISON]]);
  });

  it('fails when it says dead-letter and there is no topic for it', () => {
    const one = bed({ deserialization: 'dead-letter' });
    one.feed('in', poisoned);
    expect(() => one.process()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_INVALID_CONFIG',
        message: expect.stringContaining('errors.deadLetterTopic is not set'),
      }),
    );
  });
});

describe('the processing policy', () => {
  const poisoned = [
    { offset: 0, value: 'first' },
    { offset: 1, key: 'k', value: 'poison' },
    { offset: 2, value: 'last' },
  ];

  it('fails by default, with the processor and the place', () => {
    const one = bed({});
    one.feed('in', poisoned);
    expect(() => one.process()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_PROCESSING',
        message: expect.stringMatching(
          /^step threw at in-0@1: cannot work with poison \(declared at .*\.ts:\d+:\d+\)$/,
        ),
        context: {
          declaredAt: expect.any(String),
          operator: 'step',
          taskId: '0_0',
          topic: 'in',
          partition: 0,
          offset: 1,
        },
        cause: expect.any(TypeError),
      }),
    );
    expect(one.values('out')).toEqual(['first']);
  });

  it('goes on with the next record when it says continue', () => {
    const one = bed({ processing: 'continue' });
    one.feed('in', poisoned);
    expect(one.process()).toBe(3);
    expect(one.values('out')).toEqual(['first', 'last']);
    expect(one.task.metrics.dropped).toEqual(new Map([['processing', 1]]));
  });

  it('keeps the record as it was read in the dead-letter topic', () => {
    const one = bed({ processing: 'dead-letter', deadLetterTopic });
    one.feed('in', poisoned);
    one.process();
    const [kept] = one.written.filter(({ topic }) => topic === deadLetterTopic);
    expect(kept).toMatchObject({ key: Buffer.from('k'), value: Buffer.from('poison') });
    expect(kept && headersOf(kept)).toMatchObject({
      '__streams.errors.exception': 'TypeError',
      '__streams.errors.message': 'cannot work with poison',
      '__streams.errors.offset': '1',
    });
  });

  it('is asked once, for the processor that threw and not for those above it', () => {
    const asked: unknown[] = [];
    const inner = (): Processor => ({
      process() {
        throw new Error('deep down');
      },
    });
    const two = topology().addProcessor({ name: 'inner', parents: ['step'], supplier: inner });
    const one = new TaskBed(two, {
      config: {
        errors: {
          processing: (error) => {
            asked.push(error.context.operator);
            return 'fail';
          },
        },
      },
    });
    one.feed('in', [{ offset: 0, value: 'x' }]);
    expect(() => one.process()).toThrow('inner threw at in-0@0: deep down');
    expect(asked).toEqual(['inner']);
  });
});

describe('the production policy', () => {
  const records = [{ offset: 0, key: 'k', value: 'no integer' }];

  it('fails by default, naming the sink and the topic', () => {
    const one = bed({}, { sinkFails: true });
    one.feed('in', records);
    expect(() => one.process()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_SERIALIZATION',
        message: 'out could not serialize the value of a record for out: no integer is not an integer',
        context: { operator: 'out', topic: 'out', origin: 'value' },
      }),
    );
  });

  it('leaves the record out when it says continue, and is not asked by the name of processing', () => {
    const one = bed({ production: 'continue', processing: () => expect.unreachable() }, { sinkFails: true });
    one.feed('in', records);
    expect(one.process()).toBe(1);
    expect(one.written).toEqual([]);
  });

  it('keeps the record it came of in the dead-letter topic', () => {
    const one = bed({ production: 'dead-letter', deadLetterTopic }, { sinkFails: true });
    one.feed('in', records);
    one.process();
    expect(one.written).toMatchObject([{ topic: deadLetterTopic, value: Buffer.from('no integer') }]);
    expect(headersOf(one.written[0] as never)).toMatchObject({
      '__streams.errors.exception': 'RangeError',
      '__streams.errors.topic': 'in',
    });
  });
});

describe('an answer', () => {
  const poisoned = [{ offset: 0, key: 'k', value: 'poison', timestamp: 7 }];

  it('may name the dead-letter topic of one record', () => {
    const one = bed({ processing: { action: 'dead-letter', topic: 'poisons' }, deadLetterTopic });
    one.feed('in', poisoned);
    one.process();
    expect(one.written.map(({ topic }) => topic)).toEqual(['poisons']);
  });

  it('may be an action in its long form, to the topic set for all', () => {
    const one = bed({ processing: () => ({ action: 'dead-letter' }), deadLetterTopic });
    one.feed('in', poisoned);
    one.process();
    expect(one.written.map(({ topic }) => topic)).toEqual([deadLetterTopic]);
  });

  it('is asked for with the record that the processor was given', () => {
    const asked: unknown[] = [];
    const one = bed({
      processing: (_error, source, record) => {
        asked.push([source.key, record?.key, record?.value]);
        return 'continue';
      },
    });
    one.feed('in', poisoned);
    one.process();
    expect(asked).toEqual([[Buffer.from('k'), 'k', 'poison']]);
  });

  it('fails the task when there is none, because the handler throws', () => {
    const one = bed({
      processing: () => {
        throw new Error('no idea');
      },
    });
    one.feed('in', poisoned);
    expect(() => one.process()).toThrow(
      expect.objectContaining({
        code: 'STREAMS_ERROR_HANDLER',
        message: expect.stringMatching(/step threw at in-0@0.*threw: no idea/),
      }),
    );
  });

  it('fails the task when it is none that there is', () => {
    const one = bed({ processing: () => 'ignore' as never });
    one.feed('in', poisoned);
    expect(() => one.process()).toThrow(expect.objectContaining({ code: 'STREAMS_ERROR_HANDLER' }));
  });
});

describe('a sink whose key cannot be written', () => {
  it('tells the production policy that it was the key, with the record for the sink', () => {
    const asked: unknown[] = [];
    const failingKey = new Topology()
      .addSource({ name: 'in', topics: ['in'] })
      .addSink({ name: 'out', parents: ['in'], topic: 'out', keySerde: integerSerde, valueSerde: stringSerde });
    const one = new TaskBed(failingKey, {
      config: {
        errors: {
          production: (error, source, record) => {
            asked.push([error.context.origin, source.offset, record?.value]);
            return 'continue';
          },
        },
      },
    });
    one.feed('in', [{ offset: 3, key: 'k', value: 'v' }]);
    one.process();
    expect(asked).toEqual([['key', 3, 'v']]);
    expect(one.task.metrics.dropped).toEqual(new Map([['production', 1]]));
  });
});

describe('a punctuation that fails', () => {
  function ticking(punctuate: (context: ProcessorContext) => void, errors: ErrorHandlers): TaskBed {
    const supplier = (): Processor => ({
      init: (context) => void context.schedule(10, 'wall-clock-time', () => punctuate(context)),
      process: () => {},
    });
    const ticks = new Topology()
      .addSource({ name: 'in', topics: ['in'] })
      .addProcessor({ name: 'step', parents: ['in'], supplier })
      .addSink({ name: 'out', parents: ['step'], topic: 'out', keySerde: integerSerde, valueSerde: integerSerde });
    const one = new TaskBed(ticks, { config: { errors } });
    one.clock.advance(10);
    one.task.punctuateWallClock();
    return one;
  }

  const NO_RECORD = {
    '__streams.errors.topic': 'null',
    '__streams.errors.partition': '-1',
    '__streams.errors.offset': '-1',
  };

  it('is judged as a record that was read nowhere', () => {
    const asked: unknown[] = [];
    ticking(
      () => {
        throw new Error('tick failed');
      },
      {
        processing: (error, source, record) => {
          asked.push([error.message, source.topic, source.offset, source.timestamp, record]);
          return 'continue';
        },
      },
    );
    expect(asked).toEqual([
      [expect.stringMatching(/^step threw at a punctuation: tick failed \(/), null, -1, 1_000_010, undefined],
    ]);
  });

  it('is kept in the dead-letter topic without key and value, the topic header null', () => {
    const one = ticking(
      () => {
        throw new Error('tick failed');
      },
      { processing: 'dead-letter', deadLetterTopic },
    );
    expect(one.written).toMatchObject([{ topic: deadLetterTopic, key: null, value: null, timestamp: 1_000_010 }]);
    expect(headersOf(one.written[0] as never)).toMatchObject(NO_RECORD);
    expect(one.written[0]?.headers.find(({ key }) => key.endsWith('.topic'))?.value).toBeNull();
  });

  it("is the production policy's when its record cannot be written", () => {
    const one = ticking(
      (context) => context.forward({ key: 'no integer', value: 1, timestamp: 5, headers: [] } as never),
      { production: 'dead-letter', deadLetterTopic },
    );
    expect(one.written.map(({ topic }) => topic)).toEqual([deadLetterTopic]);
    expect(headersOf(one.written[0] as never)).toMatchObject(NO_RECORD);
  });
});
