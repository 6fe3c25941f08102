import type { ConsumerRecord } from '../client/consumer-record.ts';
import type { FetchedRecords } from '../client/fetcher.ts';
import type { StateStore } from '../model/state-store.ts';
import { type TopicPartition, type TopicPartitionName, topicPartitionName } from '../model/topic-partition.ts';
import type { TaskState } from '../state/index.ts';

/** One store's partition of its changelog, on its way into the store. */
export interface ChangelogTarget extends TopicPartition {
  readonly store: StateStore;
  /** Makes the store as if new. */
  readonly empty: () => void;
  /** Not to be read beyond: the position of a task in a source topic that is its table's changelog. */
  readonly limit?: number;
}

const NO_OFFSETS: ReadonlyMap<TopicPartitionName, number> = new Map();

/** How far a store has come in its changelog; applies what follows, as restoration and standby tasks do alike. */
export class ChangelogCursor {
  readonly target: ChangelogTarget;
  readonly name: TopicPartitionName;
  readonly #state: TaskState;
  /** The next offset to apply. */
  position = 0;

  constructor(target: ChangelogTarget, state: TaskState) {
    this.target = target;
    this.name = topicPartitionName(target.topic, target.partition);
    this.#state = state;
  }

  /** Takes the store up where it stands; one that is of another log, or lacks what this log has lost, is emptied. */
  begin(logStart: number, logEnd: number): void {
    const from = this.#state.offsets().get(this.name);
    if (from !== undefined && (from < logStart || from > logEnd)) this.startOver(logStart);
    else this.position = from ?? logStart;
  }

  /** Empties the store, to read all of the log again. */
  startOver(logStart: number): void {
    this.target.empty();
    this.position = logStart;
    this.#commit();
  }

  /** Applies what comes before `end` and makes it part of the committed state; answers how many records that were. */
  apply({ records }: FetchedRecords, end: number): number {
    const { store } = this.target;
    let { position } = this;
    let count = 0;
    for (let record = records.next(); record !== undefined; record = records.next()) {
      if (record.offset < position) continue;
      if (record.offset >= end) break;
      position = record.offset + 1;
      if (hasKey(record)) store.restore(record);
      count++;
    }
    this.position = Math.min(Math.max(position, records.nextOffset), Math.max(end, position));
    this.#commit();
    return count;
  }

  /** What the store notes beside its entries, as how far time has come, belongs to the offset as they do. */
  #commit(): void {
    const { store } = this.target;
    store.flush();
    const offsets = new Map([[this.name, this.position]]);
    if (store.persistent) this.#state.commit(offsets);
    else this.#state.commit(NO_OFFSETS, offsets);
  }
}

function hasKey(record: ConsumerRecord): record is ConsumerRecord & { readonly key: Buffer } {
  return record.key !== null;
}
