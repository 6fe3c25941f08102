/** What the operator exports, by the names of controller-runtime and client-go, with the labels of each. */
export const OPERATOR_METRICS: Readonly<Record<string, readonly string[]>> = {
  controller_runtime_reconcile_total: ['controller', 'result'],
  controller_runtime_reconcile_errors_total: ['controller'],
  controller_runtime_terminal_reconcile_errors_total: ['controller'],
  controller_runtime_reconcile_time_seconds_bucket: ['controller', 'le'],
  controller_runtime_active_workers: ['controller'],
  workqueue_depth: ['name', 'controller'],
  workqueue_adds_total: ['name', 'controller'],
  workqueue_retries_total: ['name', 'controller'],
  workqueue_queue_duration_seconds_bucket: ['name', 'controller', 'le'],
  workqueue_longest_running_processor_seconds: ['name', 'controller'],
  leader_election_master_status: ['name'],
  rest_client_requests_total: ['code', 'method', 'host'],
  rest_client_request_duration_seconds_bucket: ['verb', 'host', 'le'],
};
