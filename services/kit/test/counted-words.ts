import { KafkaStreams, Serdes, StreamsBuilder, systemClock } from '@orders-platform/streams';
import { type Client, createKafkaClient, type Fetcher, kafka } from '@orders-platform/streams/client';
import { kafkaOptions } from '../kafka-options.ts';
import type { KafkaSettings } from '../kafka-settings.ts';

const STRINGS = { keySerde: Serdes.string, valueSerde: Serdes.string };
const WORDS = ['ant', 'bee', 'cat', 'dog', 'eel'];

/** The topology under test: each word of `words` with how often it has come, in `counts`; topics may have a prefix. */
export function countedWords(prefix?: string) {
  const [words, counts] = ['words', 'counts'].map((name) => (prefix === undefined ? name : `${prefix}.${name}`));
  const builder = new StreamsBuilder({ defaultSerdes: { key: Serdes.string, value: Serdes.string } });
  builder
    .stream<string, string>(words as string, STRINGS)
    .groupBy((_key, word) => word, STRINGS)
    .count({ storeName: 'counted' })
    .toStream()
    .mapValues((count) => String(count))
    .to(counts as string, STRINGS);
  return builder.build();
}

/** An application on a secured listener, watched from the one that asks nothing. */
export class WatchedApplication implements AsyncDisposable {
  readonly streams: KafkaStreams;
  readonly log: string[] = [];
  readonly #plain: Client;
  readonly #fetcher: Fetcher;
  readonly #counts = new Map<string, string[]>();
  #rounds = 0;

  private constructor(plain: Client, settings: KafkaSettings) {
    this.#plain = plain;
    this.#fetcher = plain.createFetcher({ isolation: 'read_committed' });
    const tell = (fields: object, message: string) => this.log.push(`${message} ${JSON.stringify(fields)}`);
    this.streams = new KafkaStreams(countedWords(), {
      applicationId: 'counted-words',
      client: kafka(kafkaOptions(settings, { info: tell, warn: tell } as never)),
      processId: 'one',
      logger: (level, message, fields) => this.log.push(`${level} ${message} ${JSON.stringify(fields ?? {})}`),
    });
  }

  static async start(plainBrokers: readonly string[], settings: KafkaSettings): Promise<WatchedApplication> {
    const plain = createKafkaClient({ brokers: plainBrokers, clientId: 'watcher', clock: systemClock });
    await plain.admin.createTopics(['words', 'counts'].map((name) => ({ name, partitions: 1 })));
    const application = new WatchedApplication(plain, settings);
    application.#fetcher.assign({ topic: 'counts', partition: 0 }, 0);
    await application.streams.start();
    return application;
  }

  /** Writes each word once more. */
  async write(): Promise<void> {
    const producer = this.#plain.createProducer({});
    await producer.init();
    for (const word of WORDS) producer.send('words', 0, null, Buffer.from(word), systemClock.now());
    await producer.flush();
    await producer.close();
    this.#rounds++;
  }

  /** Resolves when all that was written has been counted. @throws when a count is there twice, or one is left out */
  async whole(withinMs = 60_000): Promise<void> {
    await this.until(() => this.#take() >= this.#rounds * WORDS.length, withinMs);
    const expected = Array.from({ length: this.#rounds }, (_, i) => String(i + 1)).join();
    for (const word of WORDS) {
      const counted = this.#counts.get(word)?.join();
      if (counted !== expected) throw new Error(`${word} was counted ${counted}`);
    }
  }

  async until(check: () => boolean, withinMs = 60_000): Promise<void> {
    const end = performance.now() + withinMs;
    while (!check()) {
      if (performance.now() > end) {
        const report = JSON.stringify(this.streams.report());
        throw new Error([`not within ${withinMs} ms`, report, ...this.log.slice(-20)].join('\n'));
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.streams.close();
    await this.#plain.close();
  }

  #take(): number {
    for (const { records } of this.#fetcher.poll()) {
      for (let record = records.next(); record !== undefined; record = records.next()) {
        const word = String(record.key);
        this.#counts.set(word, [...(this.#counts.get(word) ?? []), String(record.value)]);
      }
    }
    return [...this.#counts.values()].reduce((sum, counts) => sum + counts.length, 0);
  }
}
