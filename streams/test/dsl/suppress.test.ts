import { describe, expect, it } from 'vitest';
import { type KStream, type KTable, StreamsBuilder, Suppressed, TimeWindows } from '../../src/dsl/index.ts';
import type { Record } from '../../src/model/record.ts';
import { changelogConfigs } from '../../src/runtime/internal-topics.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';
import type { Processor, ProcessorContext } from '../../src/topology/processor.ts';

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const limit = Suppressed.untilTimeLimit({ waitMs: 5 });

function builder(): StreamsBuilder {
  return new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
}

function changelogs(b: StreamsBuilder) {
  const { subtopologies } = b.build().build('app');
  return subtopologies.flatMap(({ stores, changelogs: topics }) =>
    stores.map((store) => [topics.get(store.name), changelogConfigs(store)]),
  );
}

/** Sends on where each record is said to have been read. */
class OriginProcessor implements Processor<string, string, string, string> {
  #context!: ProcessorContext<string, string>;

  init(context: ProcessorContext<string, string>): void {
    this.#context = context;
  }

  process(record: Record<string, string>): void {
    const { topic, partition, offset } = this.#context.recordMetadata() ?? {};
    this.#context.forward(record.withValue(`${record.value} of ${topic}-${partition}@${offset}`));
  }
}

describe('suppress', () => {
  it('is held in a compacted changelog with the settings given, or in none', () => {
    const b = builder();
    const table: KTable<string, string> = b.table('in');
    table.suppress(Suppressed.untilTimeLimit({ waitMs: 1, buffer: { logging: { 'segment.ms': '5' } } }, { name: 'a' }));
    table.suppress(Suppressed.untilTimeLimit({ waitMs: 1, buffer: { logging: false } }, { name: 'b' }));
    const compact = { 'cleanup.policy': 'compact', 'message.timestamp.type': 'CreateTime' };
    expect(changelogs(b)).toEqual(
      expect.arrayContaining([
        ['app-a-store-changelog', { ...compact, 'segment.ms': '5' }],
        [undefined, compact],
      ]),
    );
  });

  it('sends a record on as it was read: time, headers, topic and offset', () => {
    const b = builder();
    const table: KTable<string, string> = b.table('in');
    table
      .suppress(limit)
      .toStream()
      .process(() => new OriginProcessor())
      .to('out', text);
    const driver = new TopologyTestDriver(b.build());
    const headers = [{ key: 'h', value: Buffer.from('1') }];
    driver.inputTopic('in', text).pipe('a', 'held', { timestamp: 10, headers });
    driver.inputTopic('in', text).pipe('b', 'mover', { timestamp: 20 });
    const [sent] = driver.outputTopic('out', text).readAll();
    expect(sent).toMatchObject({ key: 'a', value: 'held of in-0@0', timestamp: 10, headers });
    driver.close();
  });

  it('goes on holding back a record whose processing failed downstream when the application stops', () => {
    const b = builder();
    const table: KTable<string, string> = b.table('in');
    table
      .suppress(Suppressed.untilTimeLimit({ waitMs: 0 }))
      .toStream()
      .foreach(() => {
        throw new Error('no');
      });
    const driver = new TopologyTestDriver(b.build());
    const pipe = () => driver.inputTopic('in', text).pipe('a', '1', { timestamp: 1 });
    expect(pipe).toThrow('KSTREAM-FOREACH');
    const name = 'KTABLE-SUPPRESS-STATE-STORE-0000000004';
    expect(driver.store<never>(name)).toMatchObject({ numRecords: 1 });
    driver.close();
  });

  it('until windows close is refused where a way to it has no windows', () => {
    const b = builder();
    const counts = b.stream<string, string>('in').groupByKey().count();
    const untilWindowCloses = Suppressed.untilWindowCloses() as unknown as Suppressed<string>;
    expect(() => counts.mapValues(String).suppress(untilWindowCloses)).toThrow(
      'none in KSTREAM-SOURCE-0000000000->KSTREAM-AGGREGATE-0000000002->KTABLE-MAPVALUES-0000000003',
    );
    const windowed = b
      .stream<string, string>('other')
      .groupByKey()
      .windowedBy(TimeWindows.of({ sizeMs: 5 }))
      .count();
    const rekeyed = windowed.toStream().map((key) => [key.key, 1] as const);
    const mixed = rekeyed.merge(b.stream('third')).toTable(text as never);
    expect(() => mixed.suppress(untilWindowCloses as never)).toThrow('KSTREAM-SOURCE-0000000010->KSTREAM-MERGE');
  });

  it('takes bounds that are whole numbers, and nothing early of final results', () => {
    const bounded = (buffer: object) => () => Suppressed.untilTimeLimit({ waitMs: 1, buffer });
    expect(bounded({ maxRecords: 1.5 })).toThrow('maxRecords is 1.5');
    expect(bounded({ maxBytes: -1 })).toThrow('maxBytes is -1');
    expect(() => Suppressed.untilTimeLimit({ waitMs: -1 })).toThrow('waitMs is -1');
    const early = { whenFull: 'emit-early' } as never;
    expect(() => Suppressed.untilWindowCloses({ buffer: early })).toThrow("cannot 'emit-early'");
  });

  it('until windows close is for windowed keys: the compiler says so', () => {
    const refused = (table: KTable<string, string>) =>
      // @ts-expect-error its keys are not windows
      table.suppress(Suppressed.untilWindowCloses());
    expect(refused).toBeTypeOf('function');
  });
});

describe('a stream-table join with a grace', () => {
  it('is refused for a table without versions, kept or computed', () => {
    for (const table of [(t: KTable<string, string>) => t, (t: KTable<string, string>) => t.filter(() => true)]) {
      const b = builder();
      const stream: KStream<string, string> = b.stream('l');
      stream.join(table(b.table('r')), (one) => one, { graceMs: 2 }).to('out');
      expect(() => b.build()).toThrow('must be versioned to be joined with a grace');
    }
  });

  it('takes a grace of whole milliseconds', () => {
    const b = builder();
    const stream: KStream<string, string> = b.stream('l');
    const join = (graceMs: number) => () => stream.join(b.table<string, string>('r'), (one) => one, { graceMs });
    expect(join(-1)).toThrow('graceMs is -1');
    expect(join(0.5)).toThrow('graceMs is 0.5');
  });
});
