import { Record } from '../../src/model/record.ts';
import type { BytesStore, ChangelogRecord, StateStore, StateStoreContext } from '../../src/model/state-store.ts';
import { integerSerde, stringSerde } from '../../src/serdes/index.ts';
import { type Processor, type ProcessorContext, Topology } from '../../src/topology/index.ts';

/** A store written by hand, on nothing but the seam that all stores stand on: the number of times a word was seen. */
export class CountStore implements StateStore {
  readonly name: string;
  readonly persistent: boolean;
  #bytes: BytesStore | undefined;
  #context: StateStoreContext | undefined;

  constructor(persistent: boolean, name = 'counts') {
    this.persistent = persistent;
    this.name = name;
  }

  init(context: StateStoreContext): void {
    this.#context = context;
    this.#bytes = context.bytes(this.name, this.persistent);
  }

  increment(word: string): number {
    const key = Buffer.from(word);
    const count = (this.#bytes?.get(key)?.readInt32BE(0) ?? 0) + 1;
    const value = integerSerde.serialize('', count);
    this.#bytes?.put(key, value);
    this.#context?.log(this.name, key, value, this.#context.timestamp());
    return count;
  }

  committed(word: string): number | undefined {
    return this.#bytes?.committed.get(Buffer.from(word))?.readInt32BE(0);
  }

  restore({ key, value }: ChangelogRecord): void {
    this.#bytes?.put(key, value ?? undefined);
  }

  flush(): void {}
  close(): void {}
}

class CountProcessor implements Processor<string, string, string, number> {
  readonly #storeName: string;
  #context: ProcessorContext<string, number> | undefined;
  #store: CountStore | undefined;

  constructor(storeName = 'counts') {
    this.#storeName = storeName;
  }

  init(context: ProcessorContext<string, number>): void {
    this.#context = context;
    this.#store = context.getStateStore<CountStore>(this.#storeName);
  }

  process(record: Record<string, string>): void {
    const count = (this.#store as CountStore).increment(record.key);
    this.#context?.forward(record.withValue(count));
  }
}

class RekeyProcessor implements Processor<string | null, string, string, string> {
  #context: ProcessorContext<string, string> | undefined;

  init(context: ProcessorContext<string, string>): void {
    this.#context = context;
  }

  process(record: Record<string | null, string>): void {
    this.#context?.forward(new Record(record.value, record.value, record.timestamp));
  }
}

/** The names of its topics, where those of the simulation will not do. */
export interface CountingTopics {
  readonly input: string;
  readonly output: string;
}

/** Words by any key → repartitioned by the word → counted → `counts`: two sub-topologies, a changelog, an output. */
export function countingTopology(
  persistent = true,
  { input, output }: CountingTopics = { input: 'words', output: 'counts' },
): Topology {
  const strings = { keySerde: stringSerde, valueSerde: stringSerde };
  return new Topology()
    .addSource({ name: 'words', topics: [input], ...strings })
    .addProcessor({ name: 'rekey', parents: ['words'], supplier: () => new RekeyProcessor() })
    .addRepartitionTopic({ name: 'by-word-repartition', partitions: undefined })
    .addSink({ name: 'by-word-sink', parents: ['rekey'], topic: 'by-word-repartition', ...strings })
    .addSource({ name: 'by-word', topics: ['by-word-repartition'], ...strings })
    .addProcessor({ name: 'count', parents: ['by-word'], supplier: () => new CountProcessor() })
    .addStateStore({ name: 'counts', logging: {}, cleanup: 'compact', build: () => new CountStore(persistent) }, [
      'count',
    ])
    .addSink({ name: 'output', parents: ['count'], topic: output, keySerde: stringSerde, valueSerde: integerSerde });
}

/** {@link countingTopology} in its next version, which counts a second time: what it counts twice began with it. */
export function recountingTopology(persistent = true, topics?: CountingTopics): Topology {
  return countingTopology(persistent, topics)
    .addProcessor({ name: 'recount', parents: ['by-word'], supplier: () => new CountProcessor('recounts') })
    .addStateStore(
      { name: 'recounts', logging: {}, cleanup: 'compact', build: () => new CountStore(persistent, 'recounts') },
      ['recount'],
    );
}
