import { describe, expect, test } from 'vitest';
import type { StateStore, StoreBuilder } from '../../src/model/state-store.ts';
import { Serdes } from '../../src/serdes/index.ts';
import {
  keyValueStoreBuilder,
  mayCache,
  sessionStoreBuilder,
  timestampedKeyValueStoreBuilder,
  windowStoreBuilder,
} from '../../src/state/index.ts';
import golden from './golden/java-reads.json' with { type: 'json' };
import { keyValueReads, type Reads, sessionReads, windowReads } from './store-reads.ts';
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

const text = { keySerde: Serdes.string, valueSerde: Serdes.string };
const retentionMs = 4 * 60_000;
const answers = golden as unknown as Reads;

/** No cache, one that holds everything, and one that is nearly always full. */
const CACHES = [0, 1_000_000, 400];
const KINDS = [
  { kind: 'disk', persistent: true },
  { kind: 'memory', persistent: false },
];

/** What Java's stores of that kind answered. */
function javaReads(store: string, left = (_read: string) => true): Reads {
  const prefix = `${store} `;
  const own = Object.entries(answers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(
    own.map(([name, value]) => [name.slice(prefix.length), value]).filter(([name]) => left(String(name))),
  );
}

function dropCount<S extends StateStore>(bed: StoreTestBed<S>): () => string {
  return () => {
    if (mayCache(bed.store)) bed.store.flushCache();
    return bed.expired.toFixed(1);
  };
}

describe.each(ENGINES)('reads on $engine are those of Kafka Streams 4.3.1', ({ place }) => {
  describe.each(KINDS)('as a store on $kind', ({ kind, persistent }) => {
    describe.each(CACHES)('with %d bytes of cache', (cacheMaxBytes) => {
      const options = { ...text, persistent, caching: true };
      const bed = <S extends StateStore>(builder: StoreBuilder<S>) => new StoreTestBed(builder, place(), cacheMaxBytes);

      test('key-value store', () => {
        const { store } = bed(keyValueStoreBuilder({ ...options, name: 'kv' }));
        expect(keyValueReads(store)).toEqual(javaReads(`key-value-${kind}`, (read) => !read.startsWith('approximate')));
      });

      test('window store', () => {
        const b = bed(windowStoreBuilder({ ...options, name: 'w', windowSizeMs: 10, retentionMs }));
        expect(windowReads(b.store, dropCount(b))).toEqual(javaReads(`window-${kind}`));
      });

      test('window store that retains duplicates', () => {
        const duplicates = { retainDuplicates: true, windowSizeMs: 10, retentionMs };
        const b = bed(windowStoreBuilder({ ...options, name: 'w', ...duplicates }));
        expect(windowReads(b.store, dropCount(b))).toEqual(javaReads(`window-duplicates-${kind}`));
      });

      test('session store', () => {
        const b = bed(sessionStoreBuilder({ ...options, name: 's', retentionMs }));
        expect(sessionReads(b.store, dropCount(b))).toEqual(javaReads(`session-${kind}`));
      });

      test('what was read is there again after a commit and a restart', async () => {
        const b = bed(timestampedKeyValueStoreBuilder({ ...options, persistent: true, name: 'kv' }));
        b.store.put('a', { value: '1', timestamp: 5 });
        b.store.put('a', { value: '2', timestamp: 2n ** 63n - 1n });
        b.store.put('b', { value: '3', timestamp: 0 });
        b.store.delete('b');
        await b.restart();
        expect([...b.store.all()]).toEqual([['a', { value: '2', timestamp: 2n ** 63n - 1n }]]);
        expect([...b.restored().all()]).toEqual([...b.store.all()]);
      });
    });
  });
});
