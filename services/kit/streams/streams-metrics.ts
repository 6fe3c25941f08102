import type { InstanceReport, TaskReport } from '@orders-platform/streams';
import { Gauge, type Registry } from 'prom-client';

/** One series of a scrape. */
interface Sample {
  readonly labels: { readonly [label: string]: string };
  readonly value: number;
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly labels: readonly string[];
  readonly samples: (report: InstanceReport) => readonly Sample[];
}

const STATES = ['created', 'rebalancing', 'running', 'pending_shutdown', 'not_running', 'pending_error', 'error'];

const METRICS: readonly Metric[] = [
  {
    name: 'kafka_streams_state',
    help: 'Where the instance stands: 1 for its state, 0 for the others.',
    labels: ['state'],
    samples: ({ state }) => STATES.map((one) => ({ labels: { state: one }, value: one === state ? 1 : 0 })),
  },
  {
    name: 'kafka_streams_tasks',
    help: 'Tasks owned, by phase.',
    labels: ['phase'],
    samples: ({ tasks }) =>
      ['opening', 'restoring', 'running'].map((phase) => ({
        labels: { phase },
        value: tasks.filter((task) => task.phase === phase).length,
      })),
  },
  perTask(
    'kafka_streams_task_process_total',
    'Records processed by the task since it came here.',
    (task) => task.processed,
  ),
  perTask('kafka_streams_task_restore_remaining_records', 'Changelog records still to be replayed.', (task) =>
    task.restore === undefined ? 0 : task.restore.remaining,
  ),
  single('kafka_streams_standby_tasks', 'Tasks of which a copy is kept here.', ({ standbys }) => standbys.length),
  {
    name: 'kafka_streams_standby_lag_records',
    help: 'Changelog records that the copy kept here does not have yet.',
    labels: ['task_id'],
    samples: ({ standbys }) =>
      // Not told before it is known: nothing is not the same as no lag.
      standbys.flatMap(({ taskId, lag }) => (lag === undefined ? [] : [{ labels: { task_id: taskId }, value: lag }])),
  },
  {
    name: 'kafka_streams_task_dropped_records_total',
    help: 'Records left out, by reason.',
    labels: ['task_id', 'reason'],
    samples: ({ tasks }) =>
      tasks.flatMap(({ taskId, dropped }) =>
        Object.entries(dropped).map(([reason, value]) => ({ labels: { task_id: taskId, reason }, value })),
      ),
  },
  {
    name: 'kafka_streams_records_lag',
    help: 'Records in the partition that are not processed yet.',
    labels: ['topic', 'partition'],
    samples: ({ tasks }) =>
      tasks.flatMap(({ partitions }) =>
        partitions.map(({ topic, partition, lag }) => ({
          labels: { topic, partition: String(partition) },
          value: lag ?? 0,
        })),
      ),
  },
  single('kafka_streams_commits_total', 'Commits since the start.', ({ commits }) => commits),
  single(
    'kafka_streams_last_commit_seconds',
    'How long the last commit took.',
    ({ lastCommitMs }) => lastCommitMs / 1000,
  ),
  single(
    'kafka_streams_restarts_total',
    'How often the tasks started over after a failure.',
    ({ restarts }) => restarts,
  ),
  single('kafka_streams_member_epoch', 'The epoch of this member in its group.', ({ memberEpoch }) => memberEpoch),
  single('kafka_streams_waiters', 'Queries that wait for a key or a position.', ({ waiters }) => waiters),
];

/** Shows an instance's report on /metrics, read anew at each scrape. */
export function registerStreamsMetrics(registry: Registry, report: () => InstanceReport | undefined): void {
  for (const { name, help, labels, samples } of METRICS) {
    new Gauge({
      name,
      help,
      labelNames: [...labels],
      registers: [registry],
      collect() {
        this.reset();
        const current = report();
        if (current === undefined) return;
        for (const { labels: values, value } of samples(current)) this.set({ ...values }, value);
      },
    });
  }
}

function single(name: string, help: string, value: (report: InstanceReport) => number): Metric {
  return { name, help, labels: [], samples: (report) => [{ labels: {}, value: value(report) }] };
}

function perTask(name: string, help: string, value: (task: TaskReport) => number): Metric {
  return {
    name,
    help,
    labels: ['task_id'],
    samples: ({ tasks }) => tasks.map((task) => ({ labels: { task_id: task.taskId }, value: value(task) })),
  };
}
