/**
 * Records a second through one task without a broker: a topic, a `mapValues`, a sink whose records are counted and
 * dropped: `node bench/task-loop.ts [records]`.
 * The best of several rounds: what the task itself costs, apart from what the machine was doing meanwhile.
 */
import type { ConsumerRecord } from '../streams/src/client/consumer-record.ts';
import { StreamsBuilder } from '../streams/src/dsl/index.ts';
import { EMPTY_HEADERS } from '../streams/src/model/headers.ts';
import { taskIdOf } from '../streams/src/model/task-id.ts';
import { topicPartitionName } from '../streams/src/model/topic-partition.ts';
import { RecordCollector } from '../streams/src/runtime/record-collector.ts';
import { StreamTask } from '../streams/src/runtime/stream-task.ts';
import { stringSerde } from '../streams/src/serdes/index.ts';
import { MemoryStateEngine } from '../streams/src/state/index.ts';
import { CapturedProducer } from '../streams/src/testing/captured-producer.ts';
import { ManualClock } from '../streams/src/testing/manual-clock.ts';
import { pipedRecords } from '../streams/src/testing/piped-records.ts';

const RECORDS = Number(process.argv[2] ?? 200_000);
const ROUNDS = 15;
const strings = { keySerde: stringSerde, valueSerde: stringSerde };

function taskOf(builder: StreamsBuilder, count: { sent: number }): StreamTask {
  const [subtopology] = builder.build().build('bench').subtopologies;
  if (subtopology === undefined) throw new Error('no sub-topology');
  const producer = new CapturedProducer(() => {
    count.sent++;
  });
  const topics = { known: () => 1, learn: async () => {} };
  const id = taskIdOf(0, 0);
  const task = new StreamTask({
    id,
    partition: 0,
    subtopology,
    positions: new Map([[topicPartitionName('in', 0), { offset: 0, partitionTime: -1 }]]),
    state: new MemoryStateEngine().open(id),
    collector: new RecordCollector(producer, topics, {}),
    config: { applicationId: 'bench', clock: new ManualClock(0), defaultSerdes: {}, errors: {}, maxTaskIdleMs: 0 },
  });
  task.initialize();
  return task;
}

function records(): ConsumerRecord[] {
  const key = Buffer.from('key');
  const value = Buffer.from('a value of some length');
  return Array.from({ length: RECORDS }, (_, offset) => ({
    topic: 'in',
    partition: 0,
    offset,
    timestamp: offset,
    key,
    value,
    headers: EMPTY_HEADERS,
  }));
}

function synchronous(): number {
  const builder = new StreamsBuilder();
  builder
    .stream('in', strings)
    .mapValues((value) => value, {})
    .to('out', strings);
  const count = { sent: 0 };
  const task = taskOf(builder, count);
  task.addRecords(pipedRecords('in', 0, records()), RECORDS);
  const start = performance.now();
  while (task.process(250) > 0);
  const seconds = (performance.now() - start) / 1_000;
  if (count.sent !== RECORDS) throw new Error(`${count.sent} of ${RECORDS} records were sent`);
  return RECORDS / seconds;
}

const best = Math.max(...Array.from({ length: ROUNDS }, synchronous));
console.log(JSON.stringify({ records: RECORDS, synchronousPerSecond: Math.round(best) }));
