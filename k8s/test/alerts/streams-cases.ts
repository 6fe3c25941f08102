import type { AlertCase } from './alert-case.ts';

const FRAUD = 'namespace="n",application_id="fraud",pod="fraud-0"';

/** For each alert on the runtime of the streams applications. */
export const streamsCases: Readonly<Record<string, AlertCase>> = {
  StreamsMetricsAbsent: {
    fires: { minute: 6, series: { up: '1x10' } },
    quiet: { minute: 6, series: { [`kafka_streams_state{${FRAUD},state="running"}`]: '1x10' } },
  },
  StreamsApplicationNotRunning: {
    fires: { minute: 7, series: { [`kafka_streams_state{${FRAUD},state="running"}`]: '1 0x10' } },
    // One of two instances is enough.
    quiet: {
      minute: 7,
      series: {
        [`kafka_streams_state{${FRAUD},state="running"}`]: '0x10',
        'kafka_streams_state{namespace="n",application_id="fraud",pod="fraud-1",state="running"}': '1x10',
      },
    },
  },
  StreamsInstanceFailed: {
    fires: { minute: 3, series: { [`kafka_streams_state{${FRAUD},state="error"}`]: '0 1x10' } },
    quiet: { minute: 3, series: { [`kafka_streams_state{${FRAUD},state="error"}`]: '0x10' } },
  },
  StreamsRebalanceStuck: {
    fires: {
      minute: 12,
      series: {
        [`kafka_streams_state{${FRAUD},state="rebalancing"}`]: '1x20',
        [`kafka_streams_task_restored_records_total{${FRAUD},task_id="0_0"}`]: '5x20',
      },
    },
    quiet: {
      minute: 12,
      series: {
        [`kafka_streams_state{${FRAUD},state="rebalancing"}`]: '1x20',
        [`kafka_streams_task_restored_records_total{${FRAUD},task_id="0_0"}`]: '0+100x20',
      },
    },
  },
  StreamsRebalanceStorm: {
    fires: { minute: 21, series: { [`kafka_streams_rebalances_total{${FRAUD}}`]: '0+1x30' } },
    quiet: { minute: 21, series: { [`kafka_streams_rebalances_total{${FRAUD}}`]: '0x5 4x25' } },
  },
  StreamsFenced: {
    fires: { minute: 12, series: { [`kafka_streams_fencings_total{${FRAUD}}`]: '0x3 1 2 3 4 5x20' } },
    quiet: { minute: 12, series: { [`kafka_streams_fencings_total{${FRAUD}}`]: '0x5 1x20' } },
  },
  StreamsRestarting: {
    fires: { minute: 21, series: { [`kafka_streams_restarts_total{${FRAUD}}`]: '0+1x30' } },
    quiet: { minute: 21, series: { [`kafka_streams_restarts_total{${FRAUD}}`]: '0x10 2x20' } },
  },
  StreamsLagGrowing: {
    fires: { minute: 30, series: { [`kafka_streams_records_lag{${FRAUD},topic="t",partition="0"}`]: '0+200x40' } },
    // Much, and less each minute.
    quiet: { minute: 30, series: { [`kafka_streams_records_lag{${FRAUD},topic="t",partition="0"}`]: '90000-1000x40' } },
  },
  StreamsStalled: {
    fires: {
      minute: 15,
      series: {
        [`kafka_streams_records_lag{${FRAUD},topic="t",partition="0"}`]: '7x20',
        [`kafka_streams_task_process_total{${FRAUD},task_id="0_0"}`]: '500x20',
      },
    },
    quiet: {
      minute: 15,
      series: {
        [`kafka_streams_records_lag{${FRAUD},topic="t",partition="0"}`]: '7x20',
        [`kafka_streams_task_process_total{${FRAUD},task_id="0_0"}`]: '500+1x20',
      },
    },
  },
  StreamsRestoreSlow: {
    fires: {
      minute: 17,
      series: { [`kafka_streams_task_restore_remaining_records{${FRAUD},task_id="0_0"}`]: '90000-1000x30' },
    },
    quiet: {
      minute: 17,
      series: { [`kafka_streams_task_restore_remaining_records{${FRAUD},task_id="0_0"}`]: '9000-1000x9 0x30' },
    },
  },
  StreamsStandbyLag: {
    fires: { minute: 12, series: { [`kafka_streams_standby_lag_records{${FRAUD},task_id="0_0"}`]: '20000x20' } },
    quiet: { minute: 12, series: { [`kafka_streams_standby_lag_records{${FRAUD},task_id="0_0"}`]: '100x20' } },
  },
  StreamsCommitSlow: {
    fires: {
      minute: 20,
      series: {
        [`kafka_streams_commit_seconds_bucket{${FRAUD},le="1"}`]: '0+1x30',
        [`kafka_streams_commit_seconds_bucket{${FRAUD},le="2.5"}`]: '0+10x30',
        [`kafka_streams_commit_seconds_bucket{${FRAUD},le="+Inf"}`]: '0+10x30',
      },
    },
    quiet: {
      minute: 20,
      series: {
        [`kafka_streams_commit_seconds_bucket{${FRAUD},le="0.1"}`]: '0+10x30',
        [`kafka_streams_commit_seconds_bucket{${FRAUD},le="+Inf"}`]: '0+10x30',
      },
    },
  },
  StreamsDeadLetters: {
    fires: {
      minute: 6,
      series: { [`kafka_streams_dead_letters_total{${FRAUD},handler="deserialization"}`]: '0x4 2x20' },
    },
    // What happened long ago is not told again.
    quiet: {
      minute: 25,
      series: { [`kafka_streams_dead_letters_total{${FRAUD},handler="deserialization"}`]: '0x4 2x30' },
    },
  },
  StreamsQueriesStale: {
    fires: {
      minute: 20,
      series: {
        [`kafka_streams_query_staleness_records_bucket{${FRAUD},store="s",le="1000"}`]: '0+1x30',
        [`kafka_streams_query_staleness_records_bucket{${FRAUD},store="s",le="10000"}`]: '0+10x30',
        [`kafka_streams_query_staleness_records_bucket{${FRAUD},store="s",le="+Inf"}`]: '0+10x30',
      },
    },
    quiet: {
      minute: 20,
      series: {
        [`kafka_streams_query_staleness_records_bucket{${FRAUD},store="s",le="0"}`]: '0+10x30',
        [`kafka_streams_query_staleness_records_bucket{${FRAUD},store="s",le="+Inf"}`]: '0+10x30',
      },
    },
  },
  StreamsEventLoopBlocked: {
    fires: { minute: 7, series: { 'nodejs_eventloop_lag_p99_seconds{namespace="n",pod="fraud-0"}': '0.9x10' } },
    quiet: { minute: 7, series: { 'nodejs_eventloop_lag_p99_seconds{namespace="n",pod="fraud-0"}': '0.02x10' } },
  },
};
