import { describe, expect, it } from 'vitest';
import { StreamsBuilder, Suppressed, TimeWindows } from '../../src/dsl/index.ts';
import type { Record } from '../../src/model/record.ts';
import type { ChangelogReader } from '../../src/runtime/changelog-reader.ts';
import { taskReport } from '../../src/runtime/task-report.ts';
import type { TaskSlot } from '../../src/runtime/task-slot.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { type WindowStore, windowStoreBuilder } from '../../src/state/index.ts';
import { type ProcessorContext, Topology } from '../../src/topology/index.ts';
import { TaskBed } from './task-bed.ts';

const defaultSerdes = { key: Serdes.string, value: Serdes.string };
const text = { keySerde: Serdes.string, valueSerde: Serdes.string };

function reportOf({ task }: TaskBed, phase: TaskSlot['phase'] = 'running') {
  const slot = { id: task.id, task, phase, restored: 0, subtopology: { stores: [] } };
  return taskReport(slot as unknown as TaskSlot, {} as ChangelogReader);
}

describe('the report of a task', () => {
  it('tells what a suppression holds back, and what it has sent on', () => {
    const builder = new StreamsBuilder({ defaultSerdes });
    builder
      .table<string, string>('in')
      .suppress(Suppressed.untilTimeLimit({ waitMs: 10 }, { name: 'held' }))
      .toStream()
      .to('out');
    const bed = new TaskBed(builder.build());
    expect(reportOf(bed).buffers).toEqual([{ store: 'held-store', records: 0, bytes: 0, emitted: 0 }]);
    bed.feed('in', [
      { offset: 0, key: 'a', value: '1', timestamp: 0 },
      { offset: 1, key: 'b', value: '2', timestamp: 5 },
      { offset: 2, key: 'c', value: '3', timestamp: 12 },
    ]);
    bed.process();
    const [buffer] = reportOf(bed).buffers ?? [];
    expect(buffer).toMatchObject({ records: 2, emitted: 1 });
    expect(buffer?.bytes).toBeGreaterThan(2 * 'b'.length);
  });

  it('tells nothing of buffers where there are none, or while they are restored', () => {
    const builder = new StreamsBuilder({ defaultSerdes });
    builder.stream('in').to('out');
    expect(reportOf(new TaskBed(builder.build())).buffers).toBeUndefined();
    const held = new StreamsBuilder({ defaultSerdes });
    held.table('in').suppress(Suppressed.untilTimeLimit({ waitMs: 10 }));
    expect(reportOf(new TaskBed(held.build()), 'restoring').buffers).toBeUndefined();
  });

  it('tells records that are late for their window from puts that are late for their store', () => {
    const builder = new StreamsBuilder({ defaultSerdes });
    builder
      .stream<string, string>('in')
      .groupByKey()
      .windowedBy(TimeWindows.of({ sizeMs: 10, graceMs: 0 }))
      .count();
    const bed = new TaskBed(builder.build());
    bed.feed('in', [
      { offset: 0, key: 'a', value: '1', timestamp: 100 },
      { offset: 1, key: 'a', value: '2', timestamp: 0 },
    ]);
    bed.process();
    expect(reportOf(bed).dropped).toEqual({ late: 1 });

    const store = windowStoreBuilder({ name: 'w', ...text, windowSizeMs: 10, retentionMs: 60_000 });
    const supplier = () => {
      let windows: WindowStore<string, string>;
      return {
        init: (context: ProcessorContext) => {
          windows = context.getStateStore('w');
        },
        process: (record: Record<string, string>) => windows.put(record.key, record.value, record.timestamp),
      };
    };
    const topology = new Topology()
      .addSource({ name: 'in', topics: ['in'], ...text })
      .addProcessor({ name: 'p', parents: ['in'], supplier })
      .addStateStore(store, ['p']);
    const other = new TaskBed(topology);
    other.feed('in', [
      { offset: 0, key: 'a', value: '1', timestamp: 600_000 },
      { offset: 1, key: 'a', value: '2', timestamp: 0 },
    ]);
    other.process();
    expect(reportOf(other).dropped).toEqual({ expired: 1 });
  });
});
