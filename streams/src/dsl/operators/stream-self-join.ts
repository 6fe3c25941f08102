import { Record } from '../../model/record.ts';
import { laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { WindowStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { AnyJoiner } from '../plan/logical-node.ts';
import type { JoinWindows } from '../windows/join-windows.ts';

/** What a stream's join with itself is made of. */
export interface StreamSelfJoinOptions {
  readonly windows: JoinWindows;
  readonly joiner: AnyJoiner;
  readonly storeName: string;
}

/**
 * Joins a stream with itself out of one store: each record with the earlier ones on its right, then on its left, and with
 * itself in its place by time, where its window is still kept.
 */
export class StreamSelfJoinProcessor<K> implements Processor<K, unknown, K, unknown> {
  readonly #options: StreamSelfJoinOptions;
  readonly #retentionMs: number;
  #records!: WindowStore<K, unknown>;
  #streamTime: Timestamp = NO_TIMESTAMP;
  #context!: ProcessorContext<K, unknown>;

  constructor(options: StreamSelfJoinOptions) {
    const { beforeMs, afterMs, graceMs } = options.windows;
    this.#options = options;
    this.#retentionMs = beforeMs + afterMs + graceMs;
  }

  init(context: ProcessorContext<K, unknown>): void {
    this.#context = context;
    this.#records = context.getStateStore(this.#options.storeName);
  }

  process(record: Record<K, unknown>): void {
    const { key, value, timestamp } = record;
    if (key === null) return this.#context.dropped('null-key');
    if (value === null) return this.#context.dropped('null-value');
    this.#streamTime = laterOf(this.#streamTime, timestamp);
    const { joiner, windows } = this.#options;
    for (const [otherTime, other] of this.#within(record, windows.beforeMs, windows.afterMs)) {
      this.#send(record, joiner(value, other, key), laterOf(timestamp, otherTime));
    }
    let waits = timestamp > plusMs(minusMs(this.#streamTime, this.#retentionMs), 1);
    const sendItself = () => {
      if (waits) this.#send(record, joiner(value, value, key), timestamp);
      waits = false;
    };
    for (const [otherTime, other] of this.#within(record, windows.afterMs, windows.beforeMs)) {
      if (otherTime > timestamp) sendItself();
      this.#send(record, joiner(other, value, key), laterOf(timestamp, otherTime));
    }
    sendItself();
  }

  #within({ key, timestamp }: Record<K, unknown>, beforeMs: number, afterMs: number) {
    return this.#records.fetch(key, atLeastZero(minusMs(timestamp, beforeMs)), atLeastZero(plusMs(timestamp, afterMs)));
  }

  #send({ key, headers }: Record<K, unknown>, joined: unknown, timestamp: Timestamp): void {
    this.#context.forward(new Record(key, joined, timestamp, headers));
  }
}

function atLeastZero(timestamp: Timestamp): Timestamp {
  return timestamp > 0 ? timestamp : 0;
}
