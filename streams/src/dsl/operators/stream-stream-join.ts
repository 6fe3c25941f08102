import { Record } from '../../model/record.ts';
import { laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { WindowStore } from '../../state/index.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { AnyJoiner } from '../plan/logical-node.ts';
import type { JoinWindows } from '../windows/join-windows.ts';
import { type JoinTime, joinTimeOf } from './join-time.ts';
import type { JoinSide, OuterJoinStore, UnmatchedRecords } from './outer-join-store.ts';

/** What one side of a stream-stream join is made of. */
export interface StreamStreamJoinOptions {
  readonly side: JoinSide;
  /** The join's windows, as the left side sees them. */
  readonly windows: JoinWindows;
  readonly joiner: AnyJoiner;
  readonly otherStoreName: string;
  /** Undefined in an inner join. */
  readonly outerStoreName: string | undefined;
  /** Whether this side's records count without a match. */
  readonly outer: boolean;
}

/**
 * Joins each record of one side with those of the other within the window. A record without a match waits until none
 * can come; it is sent by the next record that moves stream time on, before that record's own matches.
 */
export class StreamStreamJoinProcessor<K> implements Processor<K, unknown, K, unknown> {
  readonly #options: StreamStreamJoinOptions;
  readonly #beforeMs: number;
  readonly #afterMs: number;
  readonly #otherSide: JoinSide;
  #others!: WindowStore<K, unknown>;
  #unmatched: OuterJoinStore<K> | undefined;
  #time: JoinTime = { streamTime: NO_TIMESTAMP, oldestUnmatched: undefined };
  #context!: ProcessorContext<K, unknown>;

  constructor(options: StreamStreamJoinOptions) {
    const { side, windows } = options;
    this.#options = options;
    this.#beforeMs = side === 'left' ? windows.beforeMs : windows.afterMs;
    this.#afterMs = side === 'left' ? windows.afterMs : windows.beforeMs;
    this.#otherSide = side === 'left' ? 'right' : 'left';
  }

  init(context: ProcessorContext<K, unknown>): void {
    const { otherStoreName, outerStoreName } = this.#options;
    this.#context = context;
    this.#others = context.getStateStore(otherStoreName);
    if (outerStoreName === undefined) return;
    this.#unmatched = context.getStateStore<OuterJoinStore<K>>(outerStoreName);
    this.#time = joinTimeOf(this.#unmatched);
  }

  process(record: Record<K, unknown>): void {
    const { key, value, timestamp } = record;
    const time = this.#time;
    if (timestamp > time.streamTime) time.streamTime = timestamp;
    if (value === null) return this.#context.dropped('null-value');
    if (key === null) {
      if (!this.#options.outer) return this.#context.dropped('null-key');
      return this.#context.forward(record.withValue(this.#joined(key, value, null)));
    }
    if (this.#unmatched !== undefined && timestamp === time.streamTime) this.#sendUnmatched(this.#unmatched, record);

    const from = atLeastZero(minusMs(timestamp, this.#beforeMs));
    const to = atLeastZero(plusMs(timestamp, this.#afterMs));
    let matched = false;
    for (const [otherTime, theirs] of this.#others.fetch(key, from, to)) {
      matched = true;
      this.#unmatched?.remove(otherTime, this.#otherSide, key);
      const joined = this.#joined(key, value, theirs);
      this.#context.forward(new Record(key, joined, laterOf(timestamp, otherTime), record.headers));
    }
    if (!matched && this.#options.outer) this.#keepOrSend(record, to);
  }

  /** A record so late that nothing can meet it any more is sent at once. */
  #keepOrSend(record: Record<K, unknown>, windowEnd: Timestamp): void {
    const { key, value, timestamp } = record;
    const time = this.#time;
    if (this.#unmatched === undefined || windowEnd < time.streamTime) {
      this.#context.forward(record.withValue(this.#joined(key, value, null)));
      return;
    }
    const oldest = time.oldestUnmatched;
    if (oldest === null || (oldest !== undefined && timestamp < oldest)) time.oldestUnmatched = timestamp;
    this.#unmatched.put(timestamp, this.#options.side, key, value);
  }

  /** Sends what can find no match any more, in the order of time, side and key. */
  #sendUnmatched(store: OuterJoinStore<K>, trigger: Record<K, unknown>): void {
    const time = this.#time;
    const oldest = time.oldestUnmatched;
    if (oldest === null || (oldest !== undefined && this.#isOpen(oldest, this.#afterMs))) return;
    time.oldestUnmatched = null;
    const { beforeMs, afterMs } = this.#options.windows;
    const sent: UnmatchedRecords<K>[] = [];
    let leftOpen = false;
    let rightOpen = false;
    for (const entry of store.all()) {
      time.oldestUnmatched = entry.timestamp;
      if (leftOpen && rightOpen) break;
      if (this.#isOpen(entry.timestamp, entry.side === 'left' ? afterMs : beforeMs)) {
        if (entry.side === 'left') leftOpen = true;
        else rightOpen = true;
        continue;
      }
      this.#sendOne(entry, trigger);
      sent.push(entry);
    }
    for (const { timestamp, side, key } of sent) store.remove(timestamp, side, key);
  }

  #sendOne({ side, key, timestamp, values }: UnmatchedRecords<K>, trigger: Record<K, unknown>): void {
    const { joiner } = this.#options;
    for (const value of values) {
      const joined = side === 'left' ? joiner(value, null, key) : joiner(null, value, key);
      this.#context.forward(new Record(key, joined, timestamp, trigger.headers));
    }
  }

  #isOpen(timestamp: Timestamp, lookBackMs: number): boolean {
    return plusMs(timestamp, lookBackMs + this.#options.windows.graceMs) >= this.#time.streamTime;
  }

  #joined(key: K, mine: unknown, theirs: unknown): unknown {
    const { joiner, side } = this.#options;
    return side === 'left' ? joiner(mine, theirs, key) : joiner(theirs, mine, key);
  }
}

function atLeastZero(timestamp: Timestamp): Timestamp {
  return timestamp < 0 ? 0 : timestamp;
}
