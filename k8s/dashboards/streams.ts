import type { DashboardSpec, PanelSpec } from './dashboard-spec.ts';

const HERE = 'namespace=~"$namespace", application_id=~"$application", pod=~"$instance"';
const BY_APPLICATION = '{{application_id}}';
const NO_SUPPRESSIONS = 'applications that hold changes back';
const NO_CACHES = 'applications with record caches';
const NO_STANDBYS = 'applications that keep standby tasks';

/** The rate of a counter by application. */
function rate(metric: string, more = ''): string {
  return `sum by (application_id) (rate(${metric}{${more}${HERE}}[$__rate_interval]))`;
}

function quantile(q: string, metric: string): string {
  return `histogram_quantile(${q}, sum by (le, application_id) (rate(${metric}_bucket{${HERE}}[$__rate_interval])))`;
}

/** A panel of one query. */
function panel(
  title: string,
  unit: string,
  description: string,
  expr: string,
  legend = BY_APPLICATION,
  more: { readonly emptyWithout?: string } = {},
): PanelSpec {
  return { title, unit, description, queries: [{ expr, legend, ...more }] };
}

const tasks: readonly PanelSpec[] = [
  panel(
    'Instances by state',
    'short',
    'All should be running.',
    `sum by (application_id, state) (kafka_streams_state{${HERE}}) > 0`,
    '{{application_id}} {{state}}',
  ),
  panel(
    'Tasks by phase',
    'short',
    'Opening and restoring tasks do not process yet.',
    `sum by (application_id, phase) (kafka_streams_tasks{${HERE}})`,
    '{{application_id}} {{phase}}',
  ),
  panel(
    'Rebalances',
    'short',
    'How often the group told members their tasks, an hour.',
    `${rate('kafka_streams_rebalances_total')} * 3600`,
  ),
  panel(
    'Rebalance duration',
    's',
    'From the moment some task of an instance does not run until all do, p95.',
    quantile('0.95', 'kafka_streams_rebalance_seconds'),
  ),
  panel(
    'Restarts',
    'short',
    'Tasks that started over after a failure, an hour.',
    `${rate('kafka_streams_restarts_total')} * 3600`,
  ),
  panel(
    'Fencings',
    'short',
    'How often the group had given an instance up while it went on, an hour.',
    `${rate('kafka_streams_fencings_total')} * 3600`,
  ),
];

const processing: readonly PanelSpec[] = [
  panel('Processed', 'ops', 'Records a second.', rate('kafka_streams_task_process_total')),
  panel(
    'Time a record',
    's',
    'Time in processors for each record: what Kafka Streams calls process latency.',
    `${rate('kafka_streams_process_seconds_total')} / ${rate('kafka_streams_task_process_total')}`,
  ),
  panel(
    'Time in processors',
    'percentunit',
    'The share of time each instance spends in processors: near 1 it is busy, and more instances would help.',
    `sum by (application_id, pod) (rate(kafka_streams_process_seconds_total{${HERE}}[$__rate_interval]))`,
    '{{application_id}} {{pod}}',
  ),
  panel(
    'Record lag',
    'short',
    'Records in the input that are not processed yet.',
    `sum by (application_id) (kafka_streams_records_lag{${HERE}})`,
  ),
  panel(
    'Record lag by partition',
    'short',
    'The ten partitions that are furthest behind.',
    `topk(10, max by (application_id, topic, partition) (kafka_streams_records_lag{${HERE}}))`,
    '{{application_id}} {{topic}}-{{partition}}',
  ),
  panel(
    'End-to-end latency',
    's',
    'From the timestamp of the latest record to its commit, the worst task of each application.',
    `max by (application_id) (kafka_streams_task_record_e2e_latency_seconds{${HERE}})`,
  ),
  panel('Fetched', 'Bps', 'Bytes of records taken from the brokers.', rate('kafka_streams_fetched_bytes_total')),
  {
    title: 'Buffered',
    unit: 'bytes',
    description: 'Fetched and not processed; sent and not acknowledged.',
    queries: [
      { expr: `sum by (application_id) (kafka_streams_task_buffered_bytes{${HERE}})`, legend: '{{application_id}} in' },
      {
        expr: `sum by (application_id) (kafka_streams_producer_buffered_bytes{${HERE}})`,
        legend: '{{application_id}} out',
      },
    ],
  },
  panel('Punctuations', 'ops', 'Punctuations a second.', rate('kafka_streams_task_punctuate_total')),
  panel(
    'Dropped and dead',
    'short',
    'Records left out, by reason.',
    `sum by (application_id, reason) (increase(kafka_streams_task_dropped_records_total{${HERE}}[$__rate_interval]))`,
    '{{application_id}} {{reason}}',
  ),
];

const commits: readonly PanelSpec[] = [
  panel('Commits', 'ops', 'Commits a second.', rate('kafka_streams_commit_seconds_count')),
  {
    title: 'Commit duration',
    unit: 's',
    description: 'Outputs, changelogs and offsets in one transaction.',
    queries: ['0.5', '0.99'].map((q) => ({
      expr: quantile(q, 'kafka_streams_commit_seconds'),
      legend: `${BY_APPLICATION} p${q.slice(2).padEnd(2, '0')}`,
    })),
  },
];

const state: readonly PanelSpec[] = [
  panel(
    'State on disk',
    'bytes',
    'What the stores take, by application.',
    `sum by (application_id) (kafka_streams_state_bytes{${HERE}})`,
  ),
  panel(
    'Restore remaining',
    'short',
    'Changelog records still to be replayed.',
    `sum by (application_id) (kafka_streams_task_restore_remaining_records{${HERE}})`,
  ),
  panel('Restored', 'ops', 'Changelog records replayed a second.', rate('kafka_streams_task_restored_records_total')),
  panel(
    'Restore: time to go',
    's',
    'At the present rate; nothing when nothing is restored.',
    `sum by (application_id) (kafka_streams_task_restore_remaining_records{${HERE}}) / ${rate('kafka_streams_task_restored_records_total')}`,
  ),
  panel(
    'Standby lag',
    'short',
    'Changelog records that the standby tasks furthest behind have not read yet.',
    `max by (application_id) (kafka_streams_standby_lag_records{${HERE}})`,
    BY_APPLICATION,
    { emptyWithout: NO_STANDBYS },
  ),
  panel(
    'Held back',
    'short',
    'Records in the buffers of suppressions.',
    `sum by (application_id, store) (kafka_streams_suppression_buffer_count{${HERE}})`,
    '{{application_id}} {{store}}',
    { emptyWithout: NO_SUPPRESSIONS },
  ),
  panel(
    'Cache hits',
    'percentunit',
    'The share of reads by key that the record caches answer.',
    `${rate('kafka_streams_cache_hits_total')} / ${rate('kafka_streams_cache_reads_total')}`,
    BY_APPLICATION,
    { emptyWithout: NO_CACHES },
  ),
];

const queries: readonly PanelSpec[] = [
  panel(
    'Queries by who answers',
    'ops',
    'The active task here, a standby task here, another instance: a hop.',
    `sum by (application_id, store, served_by) (rate(kafka_streams_queries_total{${HERE}}[$__rate_interval]))`,
    '{{application_id}} {{store}} {{served_by}}',
  ),
  panel(
    'Staleness',
    'short',
    'Records that the store may have been behind when it answered, p99.',
    quantile('0.99', 'kafka_streams_query_staleness_records'),
  ),
  panel(
    'Waiters',
    'short',
    'Queries that wait for a key or a position.',
    `sum by (application_id) (kafka_streams_waiters{${HERE}})`,
  ),
];

/** The runtime of the streams applications: tasks, processing, commits, state, queries. */
export const streamsDashboard: DashboardSpec = {
  uid: 'orders-streams',
  title: 'Streams runtime',
  description: 'Tasks, processing, commits, state and queries of each streams application.',
  variables: [
    { name: 'namespace', label: 'Namespace', metric: 'kafka_streams_state', values: 'namespace' },
    {
      name: 'application',
      label: 'Application',
      metric: 'kafka_streams_state{namespace=~"$namespace"}',
      values: 'application_id',
    },
    {
      name: 'instance',
      label: 'Instance',
      metric: 'kafka_streams_state{namespace=~"$namespace", application_id=~"$application"}',
      values: 'pod',
    },
  ],
  rows: [
    { title: 'Tasks', panels: tasks },
    { title: 'Processing', panels: processing },
    { title: 'Commits', panels: commits },
    { title: 'State', panels: state },
    { title: 'Queries', panels: queries },
  ],
};
