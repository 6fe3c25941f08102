import { describe, expect, it } from 'vitest';
import type { ConsumerRecord } from '../../src/client/consumer-record.ts';
import { StreamsError } from '../../src/model/errors.ts';
import { partitionOf } from '../../src/model/murmur2.ts';
import { Record } from '../../src/model/record.ts';
import { RecordCollector } from '../../src/runtime/record-collector.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { CapturedProducer } from '../../src/testing/captured-producer.ts';
import type { StreamPartitioner } from '../../src/topology/topology-node.ts';

class Bed {
  readonly written: ConsumerRecord[] = [];
  readonly partitions = new Map<string, number>();
  readonly asked: string[][] = [];
  readonly existing: ReadonlyMap<string, number>;
  readonly collector: RecordCollector;

  constructor(known: { readonly [topic: string]: number }, existing: { readonly [topic: string]: number } = {}) {
    for (const [topic, count] of Object.entries(known)) this.partitions.set(topic, count);
    this.existing = new Map(Object.entries(existing));
    const producer = new CapturedProducer((record) => this.written.push(record));
    const topics = {
      known: (topic: string) => this.partitions.get(topic),
      learn: async (names: readonly string[]) => {
        this.asked.push([...names]);
        await Promise.resolve();
        for (const name of names) {
          const count = this.existing.get(name);
          if (count === undefined) throw new StreamsError('STREAMS_MISSING_TOPIC', `no ${name}`, { topic: name });
          this.partitions.set(name, count);
        }
      },
    };
    this.collector = new RecordCollector(producer, topics, {});
  }

  send(topic: string, key: string | null, value: string | null, partitioner?: StreamPartitioner): void {
    const record = new Record<unknown, unknown>(key, value, 5);
    const serdes = { keySerde: stringSerde, valueSerde: stringSerde };
    this.collector.send({ topic, record, ...serdes, partitioner, operator: 'sink' } as never, {
      recordInHand: () => undefined,
    });
  }

  values(topic: string): string[] {
    return this.written.filter((record) => record.topic === topic).map(({ value }) => String(value));
  }
}

describe('RecordCollector', () => {
  it("chooses the partition by the key's bytes, as every Kafka client", () => {
    const bed = new Bed({ out: 7 });
    const keys = ['', 'a', 'order-17', 'ünïcode'];
    for (const key of keys) bed.send('out', key, key);
    expect(bed.written.map(({ partition }) => partition)).toEqual(keys.map((key) => partitionOf(Buffer.from(key), 7)));
  });

  it('spreads records without a key over all partitions', () => {
    const bed = new Bed({ out: 3 });
    for (let i = 0; i < 6; i++) bed.send('out', null, 'x');
    const partitions = bed.written.map(({ partition }) => partition).sort();
    expect(partitions).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('asks the partitioner with the number of partitions, and takes the hash where it has no answer', () => {
    const bed = new Bed({ out: 5 });
    const asked: unknown[] = [];
    bed.send('out', 'k', 'v', (topic, key, value, partitions) => {
      asked.push([topic, key, value, partitions]);
      return 4;
    });
    bed.send('out', 'k', 'v', () => undefined);
    expect(asked).toEqual([['out', 'k', 'v', 5]]);
    expect(bed.written.map(({ partition }) => partition)).toEqual([4, partitionOf(Buffer.from('k'), 5)]);
  });

  it('writes null keys and values as null bytes', () => {
    const bed = new Bed({ out: 1 });
    bed.send('out', null, null);
    expect(bed.written).toMatchObject([{ key: null, value: null, timestamp: 5 }]);
  });

  it('parks records for a topic it does not know, and keeps their order among later ones', async () => {
    const bed = new Bed({ other: 1 }, { routed: 1 });
    bed.send('routed', 'k', '1');
    bed.send('other', 'k', 'at once');
    expect(bed.collector.hasParked).toBe(true);
    // Known meanwhile, for another reason: what is parked still comes first.
    bed.partitions.set('routed', 1);
    bed.send('routed', 'k', '2');
    expect(bed.values('routed')).toEqual([]);
    expect(bed.values('other')).toEqual(['at once']);
    await bed.collector.sendParked();
    bed.send('routed', 'k', '3');
    expect(bed.values('routed')).toEqual(['1', '2', '3']);
    expect(bed.collector.hasParked).toBe(false);
  });

  it('sends what is parked while it learns, too, after what was parked before', async () => {
    const bed = new Bed({}, { routed: 1, late: 1 });
    bed.send('routed', 'k', '1');
    const sending = bed.collector.sendParked();
    bed.send('routed', 'k', '2');
    bed.send('late', 'k', '3');
    await sending;
    expect(bed.values('routed')).toEqual(['1', '2']);
    expect(bed.values('late')).toEqual(['3']);
    expect(bed.asked.flat().sort()).toEqual(['late', 'routed', 'routed'].filter((_, i) => i !== 2));
  });

  it('says which topic of a route does not exist', async () => {
    const bed = new Bed({});
    bed.send('nowhere', 'k', '1');
    await expect(bed.collector.sendParked()).rejects.toMatchObject({
      code: 'STREAMS_MISSING_TOPIC',
      context: { topic: 'nowhere' },
    });
  });

  it('logs to the partition it is told, whatever the key', () => {
    const bed = new Bed({});
    bed.collector.log('app-store-changelog', 3, Buffer.from('k'), null, 9);
    expect(bed.written).toMatchObject([{ topic: 'app-store-changelog', partition: 3, value: null, timestamp: 9 }]);
  });
});
