/**
 * Counts words. `make kafka` in one terminal, `node streams/examples/01-word-count.ts` in another.
 *
 * Grouping by the word changes the key, so the words travel through a repartition topic; the counts are kept in a store
 * whose changelog is a topic too. Kill it and start it again: it goes on counting where it was.
 */
import { Serdes, StreamsBuilder, type Topology } from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** Lines in, the count of each word out. */
export function wordCount(): Topology {
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  builder
    .stream<string, string>('lines', strings)
    .flatMapValues((line) => line.toLowerCase().match(/\w+/g) ?? [])
    .groupBy((_key, word) => word, strings)
    .count({ storeName: 'counts' })
    .toStream()
    .mapValues((count) => String(count))
    .to('word-counts', strings);
  return builder.build();
}

if (import.meta.main) {
  await runExample({
    applicationId: 'word-count',
    topology: wordCount(),
    inputs: ['lines'],
    output: 'word-counts',
    records: [
      ['lines', '1', 'all streams lead to Kafka'],
      ['lines', '2', 'hello Kafka Streams'],
    ],
  });
}
