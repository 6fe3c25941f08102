import type { ConsumerRecord } from '../../src/client/consumer-record.ts';
import type { Headers } from '../../src/model/headers.ts';
import { type TaskId, taskIdOf } from '../../src/model/task-id.ts';
import { topicPartitionName } from '../../src/model/topic-partition.ts';
import { RecordCollector } from '../../src/runtime/record-collector.ts';
import type { StartPosition } from '../../src/runtime/start-positions.ts';
import { StreamTask } from '../../src/runtime/stream-task.ts';
import type { TaskConfig } from '../../src/runtime/task-config.ts';
import { stringSerde } from '../../src/serdes/index.ts';
import { MemoryStateEngine, type TaskState } from '../../src/state/index.ts';
import { CapturedProducer } from '../../src/testing/captured-producer.ts';
import { ManualClock } from '../../src/testing/manual-clock.ts';
import type { Topology } from '../../src/topology/index.ts';
import { fetched, type GivenRecord } from './consumer-records.ts';

/** How a {@link TaskBed} is made; partition 0 of sub-topology 0 unless told. */
export interface TaskBedOptions {
  readonly config?: Partial<TaskConfig>;
  readonly subtopology?: number;
  readonly start?: { readonly [topic: string]: StartPosition };
  /** Topics whose number of partitions is not known until asked for. */
  readonly unknownTopics?: readonly string[];
  /** What another bed left, for the same task; empty unless given. */
  readonly state?: TaskState;
}

/** One task of a topology with no instance around it: fed by hand, its output kept. */
export class TaskBed {
  readonly clock = new ManualClock(1_000_000);
  readonly written: ConsumerRecord[] = [];
  readonly collector: RecordCollector;
  readonly state: TaskState;
  readonly task: StreamTask;
  readonly id: TaskId;

  constructor(topology: Topology, options: TaskBedOptions = {}) {
    const { subtopology: number = 0, config = {}, start = {}, unknownTopics = [] } = options;
    const built = topology.build('app');
    const subtopology = built.subtopologies.find(({ id }) => id === number);
    if (subtopology === undefined) throw new Error(`no sub-topology ${number}`);
    const known = new Map<string, number>();
    const topics = {
      known: (topic: string) => known.get(topic) ?? (unknownTopics.includes(topic) ? undefined : 1),
      learn: async (names: readonly string[]) => {
        for (const name of names) known.set(name, 1);
      },
    };
    const errors = config.errors ?? {};
    this.collector = new RecordCollector(new CapturedProducer((record) => this.written.push(record)), topics, errors);
    this.id = taskIdOf(number, 0);
    this.state = options.state ?? new MemoryStateEngine().open(this.id);
    const beginning: StartPosition = { offset: 0, partitionTime: -1 };
    this.task = new StreamTask({
      id: this.id,
      partition: 0,
      subtopology,
      positions: new Map(
        subtopology.sourceTopics.map((topic) => [topicPartitionName(topic, 0), start[topic] ?? beginning]),
      ),
      state: this.state,
      collector: this.collector,
      config: {
        applicationId: 'app',
        clock: this.clock,
        defaultSerdes: { key: stringSerde, value: stringSerde },
        maxTaskIdleMs: 0,
        ...config,
        errors,
      },
    });
    this.task.initialize();
  }

  /** Buffers records, in offset order; the partition ends behind the last, or where it is told. */
  feed(topic: string, records: readonly GivenRecord[], end?: number): void {
    const batch = fetched(topic, 0, records);
    this.task.addRecords(batch, end ?? batch.highWatermark);
  }

  /** Processes all that may be processed now. */
  process(): number {
    return this.task.process(1_000);
  }

  /** What was written to a topic, as text. */
  values(topic: string): (string | null)[] {
    return this.written.filter((record) => record.topic === topic).map(({ value }) => value?.toString() ?? null);
  }
}

/** The headers of a record as an object of text. */
export function headersOf({ headers }: { readonly headers: Headers }): { readonly [key: string]: string } {
  return Object.fromEntries(headers.map(({ key, value }) => [key, String(value)]));
}
