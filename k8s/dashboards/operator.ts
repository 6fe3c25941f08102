import type { DashboardSpec, PanelSpec } from './dashboard-spec.ts';

const HERE = 'namespace=~"$namespace", pod=~"$instance"';

function panel(title: string, unit: string, description: string, expr: string, legend: string): PanelSpec {
  return { title, unit, description, queries: [{ expr, legend }] };
}

function quantile(q: string, metric: string, by: string): string {
  return `histogram_quantile(${q}, sum by (le, ${by}) (rate(${metric}_bucket{${HERE}}[$__rate_interval])))`;
}

/** The operator's engine room, by the names that controller-runtime and client-go give their metrics. */
export const operatorDashboard: DashboardSpec = {
  uid: 'orders-operator',
  title: 'Streams operator',
  description: 'Reconciles, work queues, leadership, and calls to the API server.',
  variables: [
    { name: 'namespace', label: 'Namespace', metric: 'controller_runtime_reconcile_total', values: 'namespace' },
    {
      name: 'instance',
      label: 'Instance',
      metric: 'leader_election_master_status{namespace=~"$namespace"}',
      values: 'pod',
    },
  ],
  rows: [
    {
      title: 'Reconciles',
      panels: [
        panel(
          'Reconciles',
          'ops',
          'By controller and result; at rest only the resync.',
          `sum by (controller, result) (rate(controller_runtime_reconcile_total{${HERE}}[$__rate_interval]))`,
          '{{controller}} {{result}}',
        ),
        panel(
          'Errors',
          'ops',
          'Reconciles that failed, and those that are not tried again.',
          `sum by (controller) (rate(controller_runtime_reconcile_errors_total{${HERE}}[$__rate_interval])) + sum by (controller) (rate(controller_runtime_terminal_reconcile_errors_total{${HERE}}[$__rate_interval]))`,
          '{{controller}}',
        ),
        panel(
          'Duration',
          's',
          'How long a reconcile takes, p99.',
          quantile('0.99', 'controller_runtime_reconcile_time_seconds', 'controller'),
          '{{controller}}',
        ),
        panel(
          'Active workers',
          'short',
          'Reconciles that run at this moment.',
          `sum by (controller) (controller_runtime_active_workers{${HERE}})`,
          '{{controller}}',
        ),
      ],
    },
    {
      title: 'Work queues',
      panels: [
        panel('Depth', 'short', 'Keys that wait.', `sum by (name) (workqueue_depth{${HERE}})`, '{{name}}'),
        panel(
          'Waiting time',
          's',
          'How long keys waited, p99.',
          quantile('0.99', 'workqueue_queue_duration_seconds', 'name'),
          '{{name}}',
        ),
        panel(
          'Retries',
          'ops',
          'Keys added again after a failure.',
          `sum by (name) (rate(workqueue_retries_total{${HERE}}[$__rate_interval]))`,
          '{{name}}',
        ),
        panel(
          'Longest under way',
          's',
          'How long the oldest reconcile has been running.',
          `max by (name) (workqueue_longest_running_processor_seconds{${HERE}})`,
          '{{name}}',
        ),
      ],
    },
    {
      title: 'API server and leadership',
      panels: [
        panel(
          'Leader',
          'short',
          '1 for the instance that leads.',
          `max by (pod) (leader_election_master_status{${HERE}})`,
          '{{pod}}',
        ),
        panel(
          'Requests',
          'reqps',
          'Calls to the API server by method and status; next to none at rest.',
          `sum by (method, code) (rate(rest_client_requests_total{${HERE}}[$__rate_interval]))`,
          '{{method}} {{code}}',
        ),
        panel(
          'Request duration',
          's',
          'p99 by verb, watches left out.',
          quantile('0.99', 'rest_client_request_duration_seconds', 'verb'),
          '{{verb}}',
        ),
      ],
    },
  ],
};
