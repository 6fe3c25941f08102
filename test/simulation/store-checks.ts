import type { BytesStore, StateStoreContext, StoreBuilder } from '../../streams/src/model/state-store.ts';
import { taskIdOf } from '../../streams/src/model/task-id.ts';
import { MemoryStateEngine } from '../../streams/src/state/index.ts';
import type { SimulatedCluster, SimulatedScheduler } from '../../streams/src/testing/simulation/index.ts';
import type { Subtopology } from '../../streams/src/topology/topology-node.ts';
import type { PlatformInstance } from './platform-instance.ts';

/**
 * Closes all instances in order, and compares what their disks hold with what their changelogs say: each store with the
 * same store filled from its changelog alone.
 */
export async function storeViolations(
  scheduler: SimulatedScheduler,
  cluster: SimulatedCluster,
  instances: readonly PlatformInstance[],
): Promise<readonly string[]> {
  const owners = instances.flatMap((one) =>
    (one.instance.streams?.report().tasks ?? []).map(({ taskId }) => ({ one, taskId })),
  );
  for (const { instance } of instances) {
    const closed = instance.streams?.close();
    if (closed !== undefined) await scheduler.complete(closed, 30_000);
  }
  // The markers of the last commits are written a moment after their answers.
  await scheduler.run(100);
  const wrong: string[] = [];
  for (const { one, taskId } of owners) {
    const { streams, disk } = one.instance;
    const subtopology = streams?.topology.subtopologies.find(({ id }) => taskId.startsWith(`${id}_`)) as Subtopology;
    const partition = Number(taskId.slice(taskId.indexOf('_') + 1));
    const state = new MemoryStateEngine(disk).open(taskIdOf(subtopology.id, partition));
    for (const builder of subtopology.stores) {
      const topic = subtopology.changelogs.get(builder.name);
      if (topic === undefined || builder.retentionMs !== undefined) continue;
      const found = contentOf(state.bytes(builder.name, true));
      const expected = contentOf(filledFrom(cluster, topic, partition, builder));
      if (found === expected) continue;
      wrong.push(`${one.name} ${taskId} ${builder.name}: holds ${found}, its changelog says ${expected}`);
    }
    await state.close();
  }
  return wrong;
}

function filledFrom(cluster: SimulatedCluster, topic: string, partition: number, builder: StoreBuilder): BytesStore {
  const bytes = new MemoryStateEngine().open(taskIdOf(0, partition)).bytes(builder.name, true);
  const store = builder.build();
  store.init({ bytes: () => bytes, log: () => {}, changelogTopic: () => topic } as unknown as StateStoreContext);
  for (const { partition: from, key, value, timestamp } of cluster.records(topic)) {
    if (from === partition && key !== null) store.restore({ key, value, timestamp });
  }
  return bytes;
}

function contentOf(bytes: BytesStore): string {
  return [...bytes.range()].map(([key, value]) => `${key.toString('latin1')}=${value.toString('hex')}`).join(' ');
}
