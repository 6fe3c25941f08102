import type { InstanceReport, StreamsState, TaskReport } from '@orders-platform/streams';

/** One series of a scrape. */
export interface Sample {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

/** A metric that is read from an instance's report. */
export interface ReportMetric {
  readonly name: string;
  readonly type: 'gauge' | 'counter';
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (report: InstanceReport) => readonly Sample[];
}

const STATES: readonly StreamsState[] = [
  'created',
  'rebalancing',
  'running',
  'pending_shutdown',
  'not_running',
  'pending_error',
  'error',
];

const ACTIVE_PHASES = ['opening', 'restoring', 'running'] as const;

/** Shown with 0 from the start: what an alert looks at must be there before it happens. */
const ALERTED_DROPS = ['deserialization', 'processing'];

/** What is shown of an instance; which of Kafka Streams' metrics each stands for is in docs/metrics.md. */
export const REPORT_METRICS: readonly ReportMetric[] = [
  {
    name: 'kafka_streams_state',
    type: 'gauge',
    help: 'Where the instance stands: 1 for its state, 0 for the others.',
    labels: ['state'],
    samples: ({ state }) => STATES.map((one) => ({ labels: { state: one }, value: one === state ? 1 : 0 })),
  },
  {
    name: 'kafka_streams_tasks',
    type: 'gauge',
    help: 'Tasks by phase: active ones are opening, restoring or running; the others stand by.',
    labels: ['phase'],
    samples: (report) => [
      ...ACTIVE_PHASES.map((phase) => ({
        labels: { phase },
        value: report.tasks.filter((task) => task.phase === phase).length,
      })),
      { labels: { phase: 'standby' }, value: report.standbys.length },
    ],
  },
  ofInstance('member_epoch', 'gauge', 'The epoch of this member in its group.', ({ memberEpoch }) => memberEpoch),
  ofInstance('waiters', 'gauge', 'Queries that wait for a key or a position.', ({ waiters }) => waiters),
  ofInstance('process_seconds_total', 'counter', 'Time spent in processors.', ({ processMs }) => processMs / 1000),
  ofInstance(
    'fetched_bytes_total',
    'counter',
    'Bytes of records taken from the brokers.',
    ({ fetchedBytes }) => fetchedBytes,
  ),
  ofInstance(
    'producer_buffered_bytes',
    'gauge',
    'Bytes handed to the producer and not acknowledged.',
    ({ producerBufferedBytes }) => producerBufferedBytes,
  ),
  ofInstance(
    'rebalances_total',
    'counter',
    'How often the group told this member its tasks.',
    ({ rebalances }) => rebalances,
  ),
  ofInstance(
    'restarts_total',
    'counter',
    'How often the tasks started over after a failure.',
    ({ restarts }) => restarts,
  ),
  ofInstance(
    'fencings_total',
    'counter',
    'How often the group had given this member up while it went on.',
    ({ fencings }) => fencings,
  ),
  ofTask('process_total', 'counter', 'Records processed since the task came here.', ({ processed }) => processed),
  ofTask('punctuate_total', 'counter', 'Punctuations run since the task came here.', ({ punctuated }) => punctuated),
  ofTask(
    'record_e2e_latency_seconds',
    'gauge',
    'From the timestamp of the latest record to its commit.',
    ({ e2eLatencyMs }) => (e2eLatencyMs === undefined ? undefined : e2eLatencyMs / 1000),
  ),
  ofTask(
    'restore_remaining_records',
    'gauge',
    'Changelog records still to be replayed.',
    ({ restore }) => restore?.remaining ?? 0,
  ),
  ofTask(
    'restored_records_total',
    'counter',
    'Changelog records replayed since the task came here.',
    ({ restore, restored }) => restore?.restored ?? restored,
  ),
  ofTask('buffered_bytes', 'gauge', 'Bytes of records fetched and not processed.', ({ partitions }) =>
    partitions.reduce((sum, { bufferedBytes }) => sum + bufferedBytes, 0),
  ),
  {
    name: 'kafka_streams_task_dropped_records_total',
    type: 'counter',
    help: 'Records left out, by reason.',
    labels: ['task_id', 'reason'],
    samples: ({ tasks }) =>
      tasks.flatMap(({ taskId, dropped }) =>
        [...new Set([...ALERTED_DROPS, ...Object.keys(dropped)])].map((reason) => ({
          labels: { task_id: taskId, reason },
          value: dropped[reason] ?? 0,
        })),
      ),
  },
  ofBuffer(
    'size_bytes',
    'gauge',
    'What a suppression holds back, as it counts against its bound.',
    ({ bytes }) => bytes,
  ),
  ofBuffer('count', 'gauge', 'Records that a suppression holds back.', ({ records }) => records),
  ofBuffer('emit_total', 'counter', 'Records that a suppression has sent on.', ({ emitted }) => emitted),
  ofCache('bytes', 'gauge', 'What the record caches hold.', ({ bytes }) => bytes),
  ofCache('reads_total', 'counter', 'Reads by key of stores that cache.', ({ reads }) => reads),
  ofCache('hits_total', 'counter', 'Those that the cache answered.', ({ hits }) => hits),
  {
    name: 'kafka_streams_records_lag',
    type: 'gauge',
    help: 'Records in the partition that are not processed yet.',
    labels: ['task_id', 'topic', 'partition'],
    samples: ({ tasks }) => tasks.flatMap(lagsOf),
  },
  {
    name: 'kafka_streams_standby_lag_records',
    type: 'gauge',
    help: 'Changelog records that a standby task has not read yet.',
    labels: ['task_id'],
    samples: ({ standbys }) =>
      // Not told before it is known: nothing is not the same as no lag.
      standbys.flatMap(({ taskId, lag }) => (lag === undefined ? [] : [{ labels: { task_id: taskId }, value: lag }])),
  },
];

function lagsOf({ taskId, partitions }: TaskReport): Sample[] {
  return partitions.flatMap(({ topic, partition, lag }) =>
    lag === undefined ? [] : [{ labels: { task_id: taskId, topic, partition: String(partition) }, value: lag }],
  );
}

function ofInstance(
  name: string,
  type: ReportMetric['type'],
  help: string,
  value: (report: InstanceReport) => number,
): ReportMetric {
  const samples = (report: InstanceReport) => [{ labels: {}, value: value(report) }];
  return { name: `kafka_streams_${name}`, type, help, labels: [], samples };
}

function ofTask(
  name: string,
  type: ReportMetric['type'],
  help: string,
  value: (task: TaskReport) => number | undefined,
): ReportMetric {
  const sample = (task: TaskReport): Sample[] => {
    const found = value(task);
    return found === undefined ? [] : [{ labels: { task_id: task.taskId }, value: found }];
  };
  const samples = ({ tasks }: InstanceReport) => tasks.flatMap(sample);
  return { name: `kafka_streams_task_${name}`, type, help, labels: ['task_id'], samples };
}

type HeldBack = NonNullable<TaskReport['buffers']>[number];

function ofBuffer(
  name: 'size_bytes' | 'count' | 'emit_total',
  type: ReportMetric['type'],
  help: string,
  value: (buffer: HeldBack) => number,
): ReportMetric {
  const samples = ({ tasks }: InstanceReport) =>
    tasks.flatMap(({ taskId, buffers = [] }) =>
      buffers.map((buffer) => ({ labels: { task_id: taskId, store: buffer.store }, value: value(buffer) })),
    );
  const prefix = name === 'emit_total' ? 'suppression' : 'suppression_buffer';
  return { name: `kafka_streams_${prefix}_${name}`, type, help, labels: ['task_id', 'store'], samples };
}

function ofCache(
  name: string,
  type: ReportMetric['type'],
  help: string,
  value: (cache: NonNullable<InstanceReport['cache']>) => number,
): ReportMetric {
  const samples = ({ cache }: InstanceReport) => (cache === undefined ? [] : [{ labels: {}, value: value(cache) }]);
  return { name: `kafka_streams_cache_${name}`, type, help, labels: [], samples };
}
