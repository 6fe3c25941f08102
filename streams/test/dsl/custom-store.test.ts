import { describe, expect, it } from 'vitest';
import { type CustomStore, StreamsBuilder, TimeWindows } from '../../src/dsl/index.ts';
import type { StateStoreContext, StoreBuilder } from '../../src/model/state-store.ts';
import { Serdes } from '../../src/serdes/index.ts';
import {
  type KeyValueIterator,
  type TimestampedKeyValueStore,
  timestampedWindowStoreBuilder,
  type ValueAndTimestamp,
} from '../../src/state/index.ts';
import { TopologyTestDriver } from '../../src/testing/index.ts';

type Stored = ValueAndTimestamp<string>;

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

/** A store of the user's own: a map, whose changes are logged as text. */
class MapStore implements TimestampedKeyValueStore<string, string> {
  readonly name: string;
  readonly persistent = false;
  readonly #entries = new Map<string, Stored>();
  #context!: StateStoreContext;

  constructor(name: string) {
    this.name = name;
  }

  init(context: StateStoreContext): void {
    this.#context = context;
  }

  get(key: string): Stored | undefined {
    return this.#entries.get(key);
  }

  put(key: string, value: Stored | null): void {
    if (value === null) this.#entries.delete(key);
    else this.#entries.set(key, value);
    const bytes = value === null ? null : Buffer.from(value.value);
    this.#context.log(this.name, Buffer.from(key), bytes, value?.timestamp ?? this.#context.timestamp());
  }

  putIfAbsent(key: string, value: Stored): Stored | undefined {
    const existing = this.get(key);
    if (existing === undefined) this.put(key, value);
    return existing;
  }

  putAll(entries: Iterable<readonly [string, Stored | null]>): void {
    for (const [key, value] of entries) this.put(key, value);
  }

  delete(key: string): Stored | undefined {
    const existing = this.get(key);
    this.put(key, null);
    return existing;
  }

  *range(from?: string | null, to?: string | null): KeyValueIterator<string, Stored> {
    for (const [key, value] of [...this.#entries].sort()) {
      if ((from ?? '') <= key && (to === undefined || to === null || key <= to)) yield [key, value];
    }
  }

  reverseRange(from?: string | null, to?: string | null): KeyValueIterator<string, Stored> {
    return [...this.range(from, to)].reverse().values();
  }

  all(): KeyValueIterator<string, Stored> {
    return this.range();
  }

  reverseAll(): KeyValueIterator<string, Stored> {
    return this.reverseRange();
  }

  prefixScan<P>(prefix: P): KeyValueIterator<string, Stored> {
    return [...this.range()].filter(([key]) => key.startsWith(String(prefix))).values();
  }

  approximateNumEntries(): number {
    return this.#entries.size;
  }

  committedView(): MapStore {
    return this;
  }

  restore(): void {}

  flush(): void {}

  close(): void {}
}

function mapStoreBuilder(name: string): StoreBuilder<MapStore> {
  return { name, logging: {}, cleanup: 'compact', build: () => new MapStore(name) };
}

function reducing(store: CustomStore<string, string>, storeName?: string): TopologyTestDriver {
  const builder = new StreamsBuilder();
  builder
    .stream('in', text)
    .groupByKey(text)
    .reduce((one, two) => one + two, { store, storeName })
    .toStream()
    .to('out', text);
  return new TopologyTestDriver(builder.build(), { applicationId: 'app', cacheMaxBytes: 1_000_000 });
}

describe("a store of the user's own", () => {
  it('keeps a table under the name of its builder, with a changelog', () => {
    const driver = reducing(mapStoreBuilder('mine'));
    const input = driver.inputTopic('in', text);
    input.pipe('k', 'a', { timestamp: 1 });
    input.pipe('k', 'b', { timestamp: 2 });
    expect(driver.store<MapStore>('mine').get('k')).toEqual({ value: 'ab', timestamp: 2 });
    expect(driver.records('app-mine-changelog').map(({ value }) => value?.toString())).toEqual(['a', 'ab']);
    // It has no cache: every change is sent at once.
    expect(
      driver
        .outputTopic('out', text)
        .readAll()
        .map(({ value }) => value),
    ).toEqual(['a', 'ab']);
  });

  it('is made of what the table knows of it', () => {
    const described: unknown[] = [];
    const driver = reducing((description) => {
      described.push(description);
      return mapStoreBuilder(description.name);
    }, 'named');
    driver.inputTopic('in', text).pipe('k', 'a', { timestamp: 1 });
    expect(driver.store<MapStore>('named').get('k')?.value).toBe('a');
    expect(described).toEqual([{ name: 'named', persistent: true, logging: {}, caching: true, ...text }]);
  });

  it('has the name that the table was told', () => {
    expect(() => reducing(mapStoreBuilder('mine'), 'other')).toThrow(
      expect.objectContaining({ code: 'STREAMS_INVALID_ARGUMENT', message: expect.stringContaining("'other'") }),
    );
  });

  it('keeps windows as long as the table needs them', () => {
    const counted = (retentionMs: number) => {
      const builder = new StreamsBuilder();
      const store = timestampedWindowStoreBuilder({ ...text, name: 'w', windowSizeMs: 10, retentionMs });
      const windows = TimeWindows.of({ sizeMs: 10, graceMs: 20 });
      builder
        .stream('in', text)
        .groupByKey(text)
        .windowedBy(windows)
        .reduce((_one, two) => two, { store });
      return builder.build();
    };
    expect(counted(30).build('app').subtopologies[0]?.changelogs.get('w')).toBe('app-w-changelog');
    expect(() => counted(29)).toThrow(
      expect.objectContaining({ code: 'STREAMS_INVALID_ARGUMENT', message: expect.stringContaining("'w'") }),
    );
  });
});
