import { StreamsError } from '../model/errors.ts';
import type { Record, RecordMetadata } from '../model/record.ts';
import type { StateStore } from '../model/state-store.ts';
import type { TaskId } from '../model/task-id.ts';
import type { Timestamp } from '../model/timestamp.ts';
import type { AsyncCallLimits, AsyncWork, InternalProcessorContext } from '../topology/internal-processor-context.ts';
import type { Cancellable, DropReason, PunctuationType, Punctuator } from '../topology/processor.ts';
import type { UpgradeFrom } from '../topology/upgrade-from.ts';
import type { RunningNode, RunningProcessor } from './running-node.ts';

/** What a context asks of its task. */
export interface ProcessorTask {
  readonly id: TaskId;
  readonly applicationId: string;
  readonly upgradeFrom: UpgradeFrom | undefined;
  run(node: RunningNode, record: Record<unknown, unknown>): void;
  /** Does `action` while the record read at `readAt`, its bytes gone, is in hand. */
  withHeld(record: Record<unknown, unknown>, readAt: RecordMetadata, action: () => void): void;
  store(name: string): StateStore | undefined;
  /** A store that every instance holds whole; any processor may read it. */
  globalStore(name: string): StateStore | undefined;
  schedule(
    node: RunningProcessor,
    intervalMs: number,
    type: PunctuationType,
    punctuator: Punctuator,
    startTime?: Timestamp,
  ): Cancellable;
  recordMetadata(): RecordMetadata | undefined;
  streamTime(): Timestamp;
  wallClock(): number;
  requestCommit(): void;
  dropped(reason: DropReason): void;
  asynchronous(node: RunningProcessor, limits: AsyncCallLimits): AsyncWork;
  /** Times that processors keep with the committed offsets, by name. */
  readonly processorMetadata: Map<string, Timestamp>;
  closeAfterQuiet(node: RunningProcessor, quietMs: number, close: () => boolean): void;
}

/** The {@link InternalProcessorContext} of one processor in one task. */
export class TaskProcessorContext implements InternalProcessorContext {
  readonly applicationId: string;
  readonly taskId: TaskId;
  readonly upgradeFrom: UpgradeFrom | undefined;
  readonly #task: ProcessorTask;
  readonly #node: RunningProcessor;
  readonly #children: readonly RunningNode[];

  constructor(task: ProcessorTask, node: RunningProcessor) {
    this.applicationId = task.applicationId;
    this.taskId = task.id;
    this.upgradeFrom = task.upgradeFrom;
    this.#task = task;
    this.#node = node;
    this.#children = node.children;
  }

  forward(record: Record<unknown, unknown>, child?: string): void {
    if (child === undefined) {
      for (const node of this.#children) this.#task.run(node, record);
      return;
    }
    const node = this.#children.find(({ name }) => name === child);
    if (node === undefined) {
      throw new StreamsError(
        'STREAMS_INVALID_ARGUMENT',
        `${this.#node.name} forwards to '${child}', which is not one of its children: ` +
          (this.#children.map(({ name }) => name).join(', ') || 'it has none'),
        { operator: this.#node.name, taskId: this.taskId },
      );
    }
    this.#task.run(node, record);
  }

  forwardHeld(record: Record<unknown, unknown>, readAt: RecordMetadata): void {
    this.#task.withHeld(record, readAt, () => this.forward(record));
  }

  getStateStore<S extends StateStore>(name: string): S {
    const own = this.#node.node.stores.includes(name) ? this.#task.store(name) : undefined;
    const store = own ?? this.#task.globalStore(name);
    if (store !== undefined) return store as S;
    throw new StreamsError(
      'STREAMS_INVALID_TOPOLOGY',
      `${this.#node.name} has no store '${name}': connect it where the processor is added (options.stores)`,
      { operator: this.#node.name, store: name, taskId: this.taskId },
    );
  }

  schedule(intervalMs: number, type: PunctuationType, punctuator: Punctuator, startTime?: Timestamp): Cancellable {
    if (!Number.isInteger(intervalMs) || intervalMs < 1) {
      throw new StreamsError(
        'STREAMS_INVALID_ARGUMENT',
        `${this.#node.name} schedules a punctuation every ${intervalMs} ms: the interval is a whole number of at least 1`,
        { operator: this.#node.name, taskId: this.taskId },
      );
    }
    return this.#task.schedule(this.#node, intervalMs, type, punctuator, startTime);
  }

  recordMetadata(): RecordMetadata | undefined {
    return this.#task.recordMetadata();
  }

  currentStreamTimeMs(): Timestamp {
    return this.#task.streamTime();
  }

  currentSystemTimeMs(): number {
    return this.#task.wallClock();
  }

  commit(): void {
    this.#task.requestCommit();
  }

  dropped(reason: DropReason): void {
    this.#task.dropped(reason);
  }

  onClose(close: () => void): void {
    this.#node.closing.push(close);
  }

  asynchronous(limits: AsyncCallLimits): AsyncWork {
    return this.#task.asynchronous(this.#node, limits);
  }

  processorMetadataForKey(key: string): Timestamp | undefined {
    return this.#task.processorMetadata.get(key);
  }

  addProcessorMetadataKeyValue(key: string, time: Timestamp): void {
    this.#task.processorMetadata.set(key, time);
  }

  closeAfterQuiet(quietMs: number, close: () => boolean): void {
    this.#task.closeAfterQuiet(this.#node, quietMs, close);
  }
}
