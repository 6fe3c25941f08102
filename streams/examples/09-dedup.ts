/**
 * Each event once, though it is sent again within an hour. `node streams/examples/09-dedup.ts`.
 *
 * What has been seen is kept in a window store, which forgets by itself. The processor cannot change keys
 * (`processValues`), so the stream stays partitioned as it is.
 */
import {
  type FixedKeyProcessor,
  type FixedKeyProcessorContext,
  type FixedKeyRecord,
  minusMs,
  plusMs,
  Serdes,
  StreamsBuilder,
  type Topology,
  type WindowStore,
  windowStoreBuilder,
  withStores,
} from '@orders-platform/streams';
import { runExample } from './run-example.ts';

const strings = { keySerde: Serdes.string, valueSerde: Serdes.string };
const HOUR = 60 * 60_000;

const seenStore = windowStoreBuilder<string, string>({
  name: 'seen',
  ...strings,
  windowSizeMs: HOUR,
  retentionMs: 2 * HOUR,
});

/** Forwards a record unless one of its key lies within an hour, before or after. */
class FirstOnly implements FixedKeyProcessor<string, string, string> {
  #context!: FixedKeyProcessorContext<string, string>;
  #seen!: WindowStore<string, string>;

  init(context: FixedKeyProcessorContext<string, string>): void {
    this.#context = context;
    this.#seen = context.getStateStore('seen');
  }

  process(record: FixedKeyRecord<string, string>): void {
    const { key, timestamp } = record;
    for (const _ of this.#seen.fetch(key, minusMs(timestamp, HOUR), plusMs(timestamp, HOUR))) return;
    this.#seen.put(key, '', timestamp);
    this.#context.forward(record);
  }
}

/** Events by id in, with repetitions; without them out. */
export function dedup(): Topology {
  const builder = new StreamsBuilder();
  builder
    .stream<string, string>('events', strings)
    .processValues(withStores(() => new FirstOnly(), [seenStore]))
    .to('events-once', strings);
  return builder.build();
}

if (import.meta.main) {
  const noon = Date.UTC(2026, 0, 1, 12);
  await runExample({
    applicationId: 'dedup',
    topology: dedup(),
    inputs: ['events'],
    output: 'events-once',
    records: [
      ['events', 'e1', 'paid', noon],
      ['events', 'e1', 'paid', noon + 1_000],
      ['events', 'e2', 'shipped', noon + 2_000],
      ['events', 'e1', 'paid, two hours later', noon + 2 * HOUR],
    ],
  });
}
