import { describe, expect, it } from 'vitest';
import { SessionWindows, StreamsBuilder, TimeWindows } from '../../src/dsl/index.ts';
import { changelogConfigs } from '../../src/runtime/internal-topics.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { versionedKeyValueStoreBuilder } from '../../src/state/index.ts';

const versioned = { historyRetentionMs: 300_000 };
const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

describe('what cannot be versioned', () => {
  it('a store without a name', () => {
    const b = new StreamsBuilder();
    expect(() => b.table('t', { ...text, versioned })).toThrow('a versioned store has no name');
    const table = b.table<string, string>('u', text);
    expect(() => table.filter(() => true, { versioned })).toThrow('a versioned store has no name');
    expect(() => table.join(table, (left) => left, { versioned })).toThrow('a versioned store has no name');
  });

  it('a global table', () => {
    const b = new StreamsBuilder();
    expect(() => b.globalTable('t', { ...text, storeName: 's', versioned })).toThrow(
      "the global table of 't' cannot be versioned",
    );
  });

  it('windows and sessions', () => {
    const grouped = new StreamsBuilder().stream<string, string>('s', text).groupByKey();
    const kept = { storeName: 'w', versioned };
    const what = "store 'w' holds windows and cannot be versioned";
    expect(() => grouped.windowedBy(TimeWindows.of({ sizeMs: 10 })).count(kept)).toThrow(what);
    expect(() => grouped.windowedBy(SessionWindows.of({ inactivityGapMs: 10 })).count(kept)).toThrow(what);
  });
});

describe('the changelog topic of a versioned store', () => {
  const builder = (logging: { readonly [setting: string]: string }) =>
    versionedKeyValueStoreBuilder({ name: 'v', ...text, ...versioned, logging });

  it('is not compacted before the history and a day have passed', () => {
    expect(changelogConfigs(builder({}))).toEqual({
      'cleanup.policy': 'compact',
      'message.timestamp.type': 'CreateTime',
      'min.compaction.lag.ms': '86700000',
    });
  });

  it('is as the user says, where the user does', () => {
    expect(changelogConfigs(builder({ 'min.compaction.lag.ms': '5' }))['min.compaction.lag.ms']).toBe('5');
  });
});
