import { describe, expect, it } from 'vitest';
import cases from '../../../test/conformance/cases/apache-kafka.json' with { type: 'json' };
import { JoinWindows, type KStream, StreamsBuilder, TimeWindows } from '../../src/dsl/index.ts';
import { Serdes } from '../../src/serdes/index.ts';

const defaultSerdes = { key: Serdes.string, value: Serdes.string };

/** The internal topics that Kafka Streams makes, of the case of that name. */
function javas(what: string): readonly string[] {
  const found = cases.find(({ name }) => name === `internal-topic-names, ${what}`)?.expectedTopics;
  if (found === undefined) throw new Error(`no case of ${what}`);
  return found;
}

const windows = JoinWindows.of({ beforeMs: 60_000, afterMs: 60_000 });

function build(write: (builder: StreamsBuilder) => void, optimize = false) {
  const builder = new StreamsBuilder({ defaultSerdes });
  write(builder);
  const { subtopologies } = builder.build({ optimize }).build('app');
  return {
    repartitions: subtopologies.flatMap(({ repartitionSinkTopics }) => repartitionSinkTopics),
    changelogs: subtopologies.flatMap(({ changelogs }) => [...changelogs.values()]),
    stores: subtopologies.flatMap(({ stores }) => stores),
    copartitioned: subtopologies.flatMap(({ copartitionGroups }) => copartitionGroups),
  };
}

function text(b: StreamsBuilder, topic: string): KStream<string, string> {
  return b.stream(topic);
}

describe('internal topics, named as by Kafka Streams', () => {
  it("a named store's changelog", () => {
    const { changelogs } = build((b) => text(b, 'in').groupByKey().count({ storeName: 'counts' }));
    expect(changelogs).toEqual(javas('store counts'));
  });

  it('a named grouping', () => {
    const { repartitions } = build((b) =>
      text(b, 'in')
        .groupBy((_key, value) => value, { name: 'count-stream' })
        .count(),
    );
    expect(repartitions).toEqual(javas('Grouped.as'));
  });

  it('both sides of a named join', () => {
    const { repartitions, copartitioned } = build((b) => {
      const left = text(b, 'l').selectKey((_key, value) => value);
      const right = text(b, 'r').selectKey((_key, value) => value);
      left.join(right, (one) => one, windows, { name: 'my-join' });
    });
    const names = javas('StreamJoined.withName');
    expect(repartitions.sort()).toEqual(names);
    expect(copartitioned).toEqual([names]);
  });

  it('the three stores of an outer join, and how long their topics keep records', () => {
    const { changelogs, stores } = build((b) => text(b, 'l').outerJoin(text(b, 'r'), (one) => one, windows));
    expect(changelogs).toEqual(javas('outer join'));
    expect(stores.map(({ cleanup, retentionMs }) => [cleanup, retentionMs])).toEqual([
      ['delete', 120_000],
      ['delete', 120_000],
      ['compact', undefined],
    ]);
  });

  it("a windowed aggregation's changelog is compacted and expires", () => {
    const { stores } = build((b) =>
      text(b, 'in')
        .groupByKey()
        .windowedBy(TimeWindows.of({ sizeMs: 60_000 }))
        .count(),
    );
    expect(stores.map(({ cleanup, retentionMs }) => [cleanup, retentionMs])).toEqual([['compact,delete', 60_000]]);
  });

  it("a table's changelog is its topic when optimised, and a topic of its own otherwise", () => {
    const write = (b: StreamsBuilder) => b.table('stock', { storeName: 'stock-store' });
    expect(build(write).changelogs).toEqual(['app-stock-store-changelog']);
    expect(build(write, true).changelogs).toEqual(['stock']);
  });
});
