import type { RuleGroup } from './rule.ts';

/** The runtime of the streams applications. */
export const streamsRules: RuleGroup = {
  name: 'orders-platform.streams',
  recordings: [
    {
      record: 'namespace_application:kafka_streams_records_lag:sum',
      expr: 'sum by (namespace, application_id) (kafka_streams_records_lag)',
    },
    {
      record: 'namespace_application:kafka_streams_task_process:rate5m',
      expr: 'sum by (namespace, application_id) (rate(kafka_streams_task_process_total[5m]))',
    },
    {
      record: 'namespace_application:kafka_streams_commit_seconds:p99_5m',
      expr: 'histogram_quantile(0.99, sum by (namespace, application_id, le) (rate(kafka_streams_commit_seconds_bucket[5m])))',
    },
  ],
  alerts: [
    {
      name: 'StreamsMetricsAbsent',
      expr: 'absent(kafka_streams_state)',
      for: '5m',
      severity: 'critical',
      summary: 'No streams application is seen.',
      description:
        'Prometheus has no metrics of any streams application: all of them are down, or they are not scraped.',
    },
    {
      name: 'StreamsApplicationNotRunning',
      expr: 'max by (namespace, application_id) (kafka_streams_state{state="running"}) == 0',
      for: '5m',
      severity: 'critical',
      summary: 'No instance of {{ $labels.application_id }} runs all its tasks.',
      description:
        'For 5 minutes no instance of {{ $labels.application_id }} in {{ $labels.namespace }} has been in the state running.',
    },
    {
      name: 'StreamsInstanceFailed',
      expr: 'max by (namespace, application_id, pod) (kafka_streams_state{state=~"error|pending_error"}) == 1',
      for: '1m',
      severity: 'critical',
      summary: '{{ $labels.pod }} of {{ $labels.application_id }} has ended in an error.',
      description: 'A failure that no policy took has ended the application in {{ $labels.pod }}; its log says which.',
    },
    {
      name: 'StreamsRebalanceStuck',
      expr: 'max by (namespace, application_id, pod) (kafka_streams_state{state="rebalancing"}) == 1 unless on (namespace, application_id, pod) sum by (namespace, application_id, pod) (rate(kafka_streams_task_restored_records_total[5m])) > 0',
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.pod }} of {{ $labels.application_id }} does not get to run.',
      description: 'It has been rebalancing for 10 minutes and restores nothing.',
    },
    {
      name: 'StreamsRebalanceStorm',
      expr: 'sum by (namespace, application_id) (increase(kafka_streams_rebalances_total[15m])) > 12',
      for: '5m',
      severity: 'warning',
      summary: 'The tasks of {{ $labels.application_id }} move all the time.',
      description:
        '{{ $value | printf "%.0f" }} reassignments in 15 minutes: members come and go, or are taken for dead.',
    },
    {
      name: 'StreamsFenced',
      expr: 'sum by (namespace, application_id, pod) (increase(kafka_streams_fencings_total[15m])) > 3',
      for: '1m',
      severity: 'warning',
      summary: '{{ $labels.pod }} of {{ $labels.application_id }} is given up again and again.',
      description:
        'The group had given it up {{ $value | printf "%.0f" }} times in 15 minutes while it went on; what it did then is done again.',
    },
    {
      name: 'StreamsRestarting',
      expr: 'sum by (namespace, application_id, pod) (increase(kafka_streams_restarts_total[15m])) > 5',
      for: '5m',
      severity: 'warning',
      summary: 'Tasks of {{ $labels.pod }} start over again and again.',
      description: '{{ $value | printf "%.0f" }} times in 15 minutes; the log names the code of the error each time.',
    },
    {
      name: 'StreamsLagGrowing',
      expr: 'namespace_application:kafka_streams_records_lag:sum > 1000 and deriv(namespace_application:kafka_streams_records_lag:sum[10m]) > 0',
      for: '10m',
      severity: 'warning',
      summary: '{{ $labels.application_id }} falls behind.',
      description: '{{ $value | printf "%.0f" }} records wait, and more come than are processed.',
    },
    {
      name: 'StreamsStalled',
      expr: 'namespace_application:kafka_streams_records_lag:sum > 0 and namespace_application:kafka_streams_task_process:rate5m == 0',
      for: '5m',
      severity: 'critical',
      summary: '{{ $labels.application_id }} processes nothing while records wait.',
      description: '{{ $value | printf "%.0f" }} records wait, and for 5 minutes none was processed.',
    },
    {
      name: 'StreamsRestoreSlow',
      expr: 'sum by (namespace, application_id) (kafka_streams_task_restore_remaining_records) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'Stores of {{ $labels.application_id }} have been restored for 15 minutes.',
      description: '{{ $value | printf "%.0f" }} changelog records remain; their tasks do not process until then.',
    },
    {
      name: 'StreamsStandbyLag',
      expr: 'max by (namespace, application_id) (kafka_streams_standby_lag_records) > 10000',
      for: '10m',
      severity: 'warning',
      summary: 'A standby task of {{ $labels.application_id }} is far behind.',
      description: '{{ $value | printf "%.0f" }} changelog records: a hand-over to it would take long.',
    },
    {
      name: 'StreamsCommitSlow',
      expr: 'namespace_application:kafka_streams_commit_seconds:p99_5m > 1',
      for: '10m',
      severity: 'warning',
      summary: 'Commits of {{ $labels.application_id }} are slow.',
      description: 'p99 is {{ $value | printf "%.2f" }} s: every hop of an order waits that long.',
    },
    {
      name: 'StreamsDeadLetters',
      expr: 'sum by (namespace, application_id) (increase(kafka_streams_dead_letters_total[15m])) > 0',
      for: '0m',
      severity: 'warning',
      summary: '{{ $labels.application_id }} could not read records.',
      description: '{{ $value | printf "%.0f" }} records went to the dead-letter topic in 15 minutes.',
    },
    {
      name: 'StreamsQueriesStale',
      expr: 'histogram_quantile(0.95, sum by (namespace, application_id, store, le) (rate(kafka_streams_query_staleness_records_bucket[5m]))) > 1000',
      for: '10m',
      severity: 'warning',
      summary: 'Answers from {{ $labels.store }} are old.',
      description: 'p95 is {{ $value | printf "%.0f" }} records behind: standby tasks answer, and they lag.',
    },
    {
      name: 'StreamsEventLoopBlocked',
      expr: 'max by (namespace, pod) (nodejs_eventloop_lag_p99_seconds) > 0.5',
      for: '5m',
      severity: 'warning',
      summary: 'The event loop of {{ $labels.pod }} is blocked.',
      description: 'p99 of its lag is {{ $value | printf "%.2f" }} s: heartbeats and HTTP wait that long.',
    },
  ],
};
