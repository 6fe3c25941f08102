import { ChangeBuffer } from '../state/buffer/index.ts';
import type { Instance } from './build-instance.ts';
import type { ChangelogReader } from './changelog-reader.ts';
import { LoopMetrics } from './loop-metrics.ts';
import type { InstanceReport, TaskReport } from './streams-state.ts';
import type { TaskSlot } from './task-slot.ts';
import type { TaskStores } from './task-stores.ts';

/** How one task is doing now. */
export function taskReport(slot: TaskSlot, changelogs: ChangelogReader): TaskReport {
  const { task, restoration, phase } = slot;
  const buffers = phase === 'running' && task !== undefined ? buffersOf(task.stores) : [];
  return {
    taskId: slot.id,
    phase: phase === 'closed' ? 'opening' : phase,
    processed: task?.metrics.processed ?? 0,
    punctuated: task?.metrics.punctuated ?? 0,
    e2eLatencyMs: task?.metrics.e2eLatencyMs,
    dropped: Object.fromEntries(task?.metrics.dropped ?? []),
    restored: slot.restored,
    ...(restoration && { restore: changelogs.progress(restoration) }),
    partitions: (task?.partitions ?? []).map(({ topic, partition, position, lag, bytes }) => ({
      topic,
      partition,
      position,
      lag,
      bufferedBytes: bytes,
    })),
    stores: slot.subtopology.stores.map(({ name }) => name),
    ...(buffers.length > 0 && { buffers }),
  };
}

function buffersOf(stores: TaskStores): NonNullable<TaskReport['buffers']> {
  return stores.names().flatMap((name) => {
    const store = stores.get(name);
    if (!(store instanceof ChangeBuffer)) return [];
    return [{ store: name, records: store.numRecords, bytes: store.bufferSize, emitted: store.emitted }];
  });
}

/** What the loop of an instance has counted, all zero before there is one. */
export function loopReport(
  parts: Pick<Instance, 'loop' | 'committer' | 'cacheMemory'> | undefined,
): Pick<InstanceReport, 'processMs' | 'fetchedBytes' | 'producerBufferedBytes' | 'rebalances' | 'fencings' | 'cache'> {
  const { cacheMemory } = parts ?? {};
  return {
    ...(parts?.loop.metrics ?? new LoopMetrics()),
    producerBufferedBytes: parts?.committer.bufferedBytes ?? 0,
    ...(cacheMemory && { cache: { bytes: cacheMemory.usedBytes, reads: cacheMemory.reads, hits: cacheMemory.hits } }),
  };
}
