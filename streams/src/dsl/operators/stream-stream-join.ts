import { EMPTY_HEADERS, type Headers } from '../../model/headers.ts';
import { Record } from '../../model/record.ts';
import { laterOf, minusMs, NO_TIMESTAMP, plusMs, type Timestamp } from '../../model/timestamp.ts';
import type { WindowStore } from '../../state/index.ts';
import type { InternalProcessorContext } from '../../topology/internal-processor-context.ts';
import type { Processor, ProcessorContext } from '../../topology/processor.ts';
import type { CloseAfterQuiet } from '../close-after-quiet.ts';
import type { AnyJoiner } from '../plan/logical-node.ts';
import type { JoinWindows } from '../windows/join-windows.ts';
import { type JoinTime, joinTimeOf } from './join-time.ts';
import type { JoinSide, OuterJoinStore, UnmatchedRecords } from './outer-join-store.ts';

/** What one side of a stream-stream join is made of. */
export interface StreamStreamJoinOptions extends CloseAfterQuiet {
  readonly side: JoinSide;
  /** The join's windows, as the left side sees them. */
  readonly windows: JoinWindows;
  readonly joiner: AnyJoiner;
  readonly otherStoreName: string;
  /** Undefined in an inner join. */
  readonly outerStoreName: string | undefined;
  /** Whether this side's records count without a match. */
  readonly outer: boolean;
  /** Whether the other side's do. */
  readonly otherOuter: boolean;
}

/**
 * Joins each record of one side with those of the other within the window. A record without a match waits until none
 * can come; it is sent by the next record that moves stream time on, before that record's own matches. When the input has
 * been quiet for as long as it was told, all that wait are sent, and meet nothing any more; see ClosedWindows.
 */
export class StreamStreamJoinProcessor<K> implements Processor<K, unknown, K, unknown> {
  readonly #options: StreamStreamJoinOptions;
  readonly #beforeMs: number;
  readonly #afterMs: number;
  readonly #otherSide: JoinSide;
  #others!: WindowStore<K, unknown>;
  #unmatched: OuterJoinStore<K> | undefined;
  #time: JoinTime = { streamTime: NO_TIMESTAMP, oldestUnmatched: undefined, quietTime: NO_TIMESTAMP };
  #context!: ProcessorContext<K, unknown>;

  constructor(options: StreamStreamJoinOptions) {
    const { side, windows } = options;
    this.#options = options;
    this.#beforeMs = side === 'left' ? windows.beforeMs : windows.afterMs;
    this.#afterMs = side === 'left' ? windows.afterMs : windows.beforeMs;
    this.#otherSide = side === 'left' ? 'right' : 'left';
  }

  init(context: ProcessorContext<K, unknown>): void {
    const { side, otherStoreName, outerStoreName, closeAfterQuietMs } = this.#options;
    this.#context = context;
    this.#others = context.getStateStore(otherStoreName);
    if (outerStoreName === undefined) return;
    const unmatched = context.getStateStore<OuterJoinStore<K>>(outerStoreName);
    this.#unmatched = unmatched;
    this.#time = joinTimeOf(unmatched);
    const task = context as InternalProcessorContext<K, unknown>;
    this.#passed(task.processorMetadataForKey(outerStoreName) ?? NO_TIMESTAMP);
    if (closeAfterQuietMs === undefined || side !== 'left') return;
    task.closeAfterQuiet(closeAfterQuietMs, () => this.#closeAll(unmatched, task));
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
    if (this.#unmatched !== undefined && timestamp === time.streamTime) {
      this.#sendUnmatched(this.#unmatched, record.headers);
    }

    const from = atLeastZero(minusMs(timestamp, this.#beforeMs));
    const to = atLeastZero(plusMs(timestamp, this.#afterMs));
    let matched = false;
    let missed = false;
    for (const [otherTime, theirs] of this.#others.fetch(key, from, to)) {
      if (this.#closedInQuiet(otherTime)) {
        missed = true;
        continue;
      }
      matched = true;
      this.#unmatched?.remove(otherTime, this.#otherSide, key);
      const joined = this.#joined(key, value, theirs);
      this.#context.forward(new Record(key, joined, laterOf(timestamp, otherTime), record.headers));
    }
    if (matched) return;
    if (this.#options.outer) this.#keepOrSend(record, to);
    else if (missed) this.#context.dropped('late');
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
  #sendUnmatched(store: OuterJoinStore<K>, headers: Headers): void {
    const time = this.#time;
    const oldest = time.oldestUnmatched;
    if (oldest === null || (oldest !== undefined && this.#isOpen(oldest, this.#afterMs))) return;
    time.oldestUnmatched = null;
    const sent: UnmatchedRecords<K>[] = [];
    let leftOpen = false;
    let rightOpen = false;
    for (const entry of store.all()) {
      time.oldestUnmatched = entry.timestamp;
      if (leftOpen && rightOpen) break;
      if (this.#isOpen(entry.timestamp, this.#lookBackMs(entry.side))) {
        if (entry.side === 'left') leftOpen = true;
        else rightOpen = true;
        continue;
      }
      this.#sendOne(entry, headers);
      sent.push(entry);
    }
    for (const { timestamp, side, key } of sent) store.remove(timestamp, side, key);
  }

  #sendOne({ side, key, timestamp, values }: UnmatchedRecords<K>, headers: Headers): void {
    const { joiner } = this.#options;
    for (const value of values) {
      const joined = side === 'left' ? joiner(value, null, key) : joiner(null, value, key);
      this.#context.forward(new Record(key, joined, timestamp, headers));
    }
  }

  /** Sends all that wait, as if a record had come just late enough. */
  #closeAll(store: OuterJoinStore<K>, task: InternalProcessorContext<K, unknown>): boolean {
    const waiting = [...store.all()];
    if (waiting.length === 0) return false;
    for (const { timestamp, side } of waiting) {
      this.#passed(plusMs(timestamp, this.#lookBackMs(side) + this.#options.windows.graceMs + 1));
    }
    task.addProcessorMetadataKeyValue(store.name, this.#time.quietTime);
    this.#time.oldestUnmatched = null;
    for (const entry of waiting) {
      try {
        this.#sendOne(entry, EMPTY_HEADERS);
      } finally {
        store.remove(entry.timestamp, entry.side, entry.key);
      }
    }
    return true;
  }

  #passed(quietTime: Timestamp): void {
    const time = this.#time;
    time.quietTime = laterOf(time.quietTime, quietTime);
    time.streamTime = laterOf(time.streamTime, quietTime);
  }

  /** Whether a record of the other side has been sent without a match because the input was quiet, if it had none. */
  #closedInQuiet(otherTime: Timestamp): boolean {
    const { quietTime } = this.#time;
    if (quietTime === NO_TIMESTAMP || !this.#options.otherOuter) return false;
    return plusMs(otherTime, this.#lookBackMs(this.#otherSide) + this.#options.windows.graceMs) < quietTime;
  }

  #lookBackMs(side: JoinSide): number {
    return side === 'left' ? this.#options.windows.afterMs : this.#options.windows.beforeMs;
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
