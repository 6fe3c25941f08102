import type { CommittedOffset } from '../../client/admin.ts';
import type { TopicPartitionName } from '../../model/topic-partition.ts';

/** Offsets by partition. */
export type Offsets = ReadonlyMap<TopicPartitionName, CommittedOffset>;

/** The committed offsets of all groups, and those that wait for the end of a transaction. */
export class GroupOffsets {
  readonly #committed = new Map<string, Map<TopicPartitionName, CommittedOffset>>();
  readonly #pending = new Map<string, Map<number, Map<TopicPartitionName, CommittedOffset>>>();

  /** What a group has committed; empty for one that is not known. */
  of(group: string): Offsets {
    return this.#committed.get(group) ?? new Map();
  }

  commit(group: string, offsets: Offsets): void {
    const committed = getOrMake(this.#committed, group, () => new Map<TopicPartitionName, CommittedOffset>());
    for (const [partition, offset] of offsets) committed.set(partition, offset);
  }

  /** Keeps offsets until the producer's transaction ends. */
  hold(group: string, producerId: number, offsets: Offsets): void {
    const byProducer = getOrMake(
      this.#pending,
      group,
      () => new Map<number, Map<TopicPartitionName, CommittedOffset>>(),
    );
    const pending = getOrMake(byProducer, producerId, () => new Map<TopicPartitionName, CommittedOffset>());
    for (const [partition, offset] of offsets) pending.set(partition, offset);
  }

  /** The producer's transaction has ended: its offsets become the group's, or are forgotten. */
  release(group: string, producerId: number, isCommitted: boolean): void {
    const byProducer = this.#pending.get(group);
    const pending = byProducer?.get(producerId);
    byProducer?.delete(producerId);
    if (pending !== undefined && isCommitted) this.commit(group, pending);
  }

  /** Whether a transaction holds offsets of one of these partitions, or of any when none are named, in doubt. */
  isInDoubt(group: string, partitions: readonly TopicPartitionName[] | undefined): boolean {
    for (const pending of this.#pending.get(group)?.values() ?? []) {
      if (partitions === undefined || partitions.some((partition) => pending.has(partition))) return true;
    }
    return false;
  }

  delete(group: string): void {
    this.#committed.delete(group);
    this.#pending.delete(group);
  }
}

function getOrMake<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) {
    value = make();
    map.set(key, value);
  }
  return value;
}
