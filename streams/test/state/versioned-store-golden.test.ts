import { describe, expect, test } from 'vitest';
import { Serdes } from '../../src/serdes/index.ts';
import { type VersionedRecord, versionedKeyValueStoreBuilder } from '../../src/state/index.ts';
import golden from '../dsl/golden/versioned-stores.json' with { type: 'json' };
import { ENGINES, StoreTestBed } from './store-test-bed.ts';

type Row = readonly [value: string, timestamp: number, validTo: number | null];

interface Step {
  readonly key: string;
  readonly value: string | null;
  readonly ts: number;
  readonly put?: 'latest' | 'not-put' | number;
  readonly deleted?: readonly [value: string, timestamp: number] | null;
  readonly asOf: readonly [time: number, found: Row | null];
  readonly history?: readonly {
    readonly from: number | null;
    readonly to: number | null;
    readonly descending: boolean;
    readonly rows: readonly Row[];
  }[];
}

function rowOf({ value, timestamp, validTo }: VersionedRecord<string>): Row {
  return [value, Number(timestamp), validTo === undefined ? null : Number(validTo)];
}

/**
 * Kafka Streams 4.3.1 looks no further than the segment that a span ends in, and so misses a version that was valid in the
 * span and ended in a later segment; ours is found.
 */
function isMissed(validTo: number | null, to: number | null, segmentOf: (time: number) => number): boolean {
  return validTo !== null && to !== null && segmentOf(validTo) > segmentOf(to);
}

/**
 * Made by a Java program that did the same to Kafka Streams 4.3.1's persistent versioned store: random puts and
 * deletions, after each one VersionedKeyQuery as of some time, after some MultiVersionedKeyQuery.
 */
describe.each(ENGINES)('a versioned store on $engine answers as that of Kafka Streams 4.3.1', ({ place }) => {
  for (const [name, { historyRetentionMs, segmentIntervalMs, steps }] of Object.entries(golden)) {
    test(`history/segment ${name}`, () => {
      const serdes = { keySerde: Serdes.string, valueSerde: Serdes.string };
      const builder = versionedKeyValueStoreBuilder({ name: 'v', ...serdes, historyRetentionMs, segmentIntervalMs });
      const { store } = new StoreTestBed(builder, place());
      const segmentOf = (time: number) => Math.floor(time / segmentIntervalMs);
      for (const [i, step] of (steps as unknown as readonly Step[]).entries()) {
        const { key, value, ts, asOf, history = [] } = step;
        if (step.deleted === undefined) {
          expect(store.put(key, value, ts), `put ${i}`).toBe(step.put);
        } else {
          const deleted = store.delete(key, ts);
          expect(deleted === undefined ? null : rowOf(deleted).slice(0, 2), `delete ${i}`).toEqual(step.deleted);
        }
        const found = store.get(key, asOf[0]);
        expect(found === undefined ? null : rowOf(found), `as of ${asOf[0]} after ${i}`).toEqual(asOf[1]);
        for (const { from, to, descending, rows } of history) {
          const order = descending ? 'descending' : 'ascending';
          const got = [...store.history(key, { from: from ?? undefined, to: to ?? undefined, order })];
          const found = got.map(rowOf).filter(([, , validTo]) => !isMissed(validTo, to, segmentOf));
          expect(found, `history ${from} to ${to} after ${i}`).toEqual(rows);
        }
      }
    });
  }
});
