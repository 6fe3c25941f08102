import type { InstanceReport, StreamsState, TaskId, TaskReport } from '@orders-platform/streams';
import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../metrics.ts';
import { StreamsMetrics } from '../../streams/streams-metrics.ts';

const task: TaskReport = {
  taskId: '0_1',
  phase: 'running',
  processed: 7,
  punctuated: 2,
  e2eLatencyMs: 12,
  dropped: { late: 3 },
  restored: 40,
  partitions: [
    { topic: 'orders', partition: 1, position: 9, lag: 4, bufferedBytes: 100 },
    { topic: 'others', partition: 1, position: 9, lag: undefined, bufferedBytes: 11 },
  ],
  stores: [],
};

const report: InstanceReport = {
  applicationId: 'app',
  state: 'running',
  memberId: 'm',
  memberEpoch: 3,
  groupStatus: '',
  topologyHash: 'abc',
  topologyMismatch: false,
  commits: 1,
  lastCommitMs: 5,
  restarts: 2,
  waiters: 1,
  processMs: 1_500,
  fetchedBytes: 900,
  producerBufferedBytes: 30,
  rebalances: 4,
  fencings: 1,
  tasks: [task, { ...task, taskId: '0_2', phase: 'restoring', restore: { remaining: 60, restored: 15 } }],
  standbys: [],
};

/** The metrics of an instance that reports `current`, and what moves it. */
function observed(current: InstanceReport = report) {
  const { registry } = createMetrics();
  const metrics = new StreamsMetrics(registry, 'app');
  const commits: ((ms: number) => void)[] = [];
  const states: ((state: StreamsState) => void)[] = [];
  let reports = 0;
  const streams = {
    report: () => {
      reports++;
      return current;
    },
    onCommit: (listener: (ms: number) => void) => commits.push(listener) > 0 && (() => {}),
    onStateChange: (listener: (state: StreamsState) => void) => states.push(listener) > 0 && (() => {}),
  };
  const follow = () =>
    metrics.follow(streams as Parameters<StreamsMetrics['follow']>[0], {
      diskBytes: () => new Map([['0_1' as TaskId, 4_096]]),
    });
  const scrape = async () => (await registry.metrics()).split('\n').filter((line) => line.startsWith('kafka_streams'));
  return { metrics, commits, states, follow, scrape, reports: () => reports };
}

describe('StreamsMetrics', () => {
  it('shows an instance, its tasks and its partitions, each with the application', async () => {
    const { follow, scrape } = observed();
    follow();
    const lines = await scrape();
    for (const line of [
      'kafka_streams_state{application_id="app",state="running"} 1',
      'kafka_streams_state{application_id="app",state="error"} 0',
      'kafka_streams_tasks{application_id="app",phase="running"} 1',
      'kafka_streams_tasks{application_id="app",phase="restoring"} 1',
      'kafka_streams_tasks{application_id="app",phase="standby"} 0',
      'kafka_streams_process_seconds_total{application_id="app"} 1.5',
      'kafka_streams_rebalances_total{application_id="app"} 4',
      'kafka_streams_fencings_total{application_id="app"} 1',
      'kafka_streams_task_process_total{application_id="app",task_id="0_1"} 7',
      'kafka_streams_task_record_e2e_latency_seconds{application_id="app",task_id="0_1"} 0.012',
      'kafka_streams_task_restore_remaining_records{application_id="app",task_id="0_1"} 0',
      'kafka_streams_task_restore_remaining_records{application_id="app",task_id="0_2"} 60',
      'kafka_streams_task_restored_records_total{application_id="app",task_id="0_1"} 40',
      'kafka_streams_task_restored_records_total{application_id="app",task_id="0_2"} 15',
      'kafka_streams_task_buffered_bytes{application_id="app",task_id="0_1"} 111',
      'kafka_streams_task_dropped_records_total{application_id="app",task_id="0_1",reason="late"} 3',
      'kafka_streams_task_dropped_records_total{application_id="app",task_id="0_1",reason="deserialization"} 0',
      'kafka_streams_records_lag{application_id="app",task_id="0_1",topic="orders",partition="1"} 4',
      'kafka_streams_state_bytes{application_id="app",task_id="0_1"} 4096',
    ]) {
      expect(lines).toContain(line);
    }
    expect(lines.filter((line) => line.includes('topic="others"'))).toEqual([]);
  });

  it('shows how far standby tasks are behind', async () => {
    const standbys = [
      { taskId: '0_3', lag: 17, changelogs: [] },
      { taskId: '0_4', lag: undefined, changelogs: [] },
    ];
    const { follow, scrape } = observed({ ...report, standbys });
    follow();
    const lines = await scrape();
    expect(lines).toContain('kafka_streams_standby_lag_records{application_id="app",task_id="0_3"} 17');
    expect(lines).toContain('kafka_streams_tasks{application_id="app",phase="standby"} 2');
    expect(lines.filter((line) => line.includes('standby_lag') && line.includes('0_4'))).toEqual([]);
  });

  it('shows what suppressions hold back and what the caches hold, where there are any', async () => {
    const buffers = [{ store: 'held-store', records: 3, bytes: 120, emitted: 9 }];
    const { follow, scrape } = observed({
      ...report,
      cache: { bytes: 512, reads: 10, hits: 4 },
      tasks: [
        { ...task, buffers },
        { ...task, taskId: '0_2' },
      ],
    });
    follow();
    const lines = await scrape();
    expect(lines.filter((line) => /suppression|cache/.test(line))).toEqual([
      'kafka_streams_suppression_buffer_size_bytes{application_id="app",task_id="0_1",store="held-store"} 120',
      'kafka_streams_suppression_buffer_count{application_id="app",task_id="0_1",store="held-store"} 3',
      'kafka_streams_suppression_emit_total{application_id="app",task_id="0_1",store="held-store"} 9',
      'kafka_streams_cache_bytes{application_id="app"} 512',
      'kafka_streams_cache_reads_total{application_id="app"} 10',
      'kafka_streams_cache_hits_total{application_id="app"} 4',
    ]);
  });

  it('asks for one report a scrape, and for a new one at the next', async () => {
    const { follow, scrape, reports } = observed();
    follow();
    await scrape();
    expect(reports()).toBe(1);
    await scrape();
    expect(reports()).toBe(2);
  });

  it('shows what alerts look at before there is an instance, and before anything has happened', async () => {
    const lines = await observed().scrape();
    expect(lines).toContain('kafka_streams_dead_letters_total{application_id="app",handler="deserialization"} 0');
    expect(lines).toContain('kafka_streams_commit_seconds_count{application_id="app"} 0');
    expect(lines).toContain('kafka_streams_rebalance_seconds_count{application_id="app"} 0');
  });

  it('counts commits, rebalances and dead letters as they happen', async () => {
    const { metrics, commits, states, follow, scrape } = observed();
    follow();
    commits[0]?.(40);
    states[0]?.('rebalancing');
    states[0]?.('running');
    expect(metrics.deadLetter(new Error('x') as never, {} as never)).toBe('dead-letter');
    const lines = await scrape();
    expect(lines).toContain('kafka_streams_commit_seconds_sum{application_id="app"} 0.04');
    expect(lines).toContain('kafka_streams_rebalance_seconds_count{application_id="app"} 1');
    expect(lines).toContain('kafka_streams_dead_letters_total{application_id="app",handler="deserialization"} 1');
  });
});
