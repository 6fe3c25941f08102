import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** What of a queue is under way at the moment, in seconds. */
export interface UnfinishedWork {
  readonly total: number;
  readonly longest: number;
}

const TEN_FOLD_BUCKETS = [1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1, 10, 100, 1000];
const RECONCILE_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** The metrics of client-go and controller-runtime, under their names, so that dashboards made for those work. */
export type KubeMetrics = ReturnType<typeof createKubeMetrics>;

/** Registers them all; once a registry. */
export function createKubeMetrics(registry: Registry) {
  return {
    registry,
    ...requestMetrics([registry]),
    ...queueMetrics([registry]),
    ...controllerMetrics([registry]),
    isLeader: new Gauge({
      name: 'leader_election_master_status',
      help: 'Whether this process leads: 1, or 0.',
      labelNames: ['name'] as const,
      registers: [registry],
    }),
  };
}

function requestMetrics(registers: Registry[]) {
  return {
    requests: new Counter({
      name: 'rest_client_requests_total',
      help: 'Requests to the API server; code <error> where none was answered.',
      labelNames: ['code', 'method', 'host'] as const,
      registers,
    }),
    requestSeconds: new Histogram({
      name: 'rest_client_request_duration_seconds',
      help: 'From a request to the head of its answer; watches are left out.',
      labelNames: ['verb', 'host'] as const,
      buckets: [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60],
      registers,
    }),
    lists: new Counter({
      name: 'reflector_lists_total',
      help: 'Complete lists: one at the start, more where a watch could not go on.',
      labelNames: ['name'] as const,
      registers,
    }),
    watches: new Counter({
      name: 'reflector_watches_total',
      help: 'Watches that were opened.',
      labelNames: ['name'] as const,
      registers,
    }),
  };
}

function queueMetrics(registers: Registry[]) {
  const labelNames = ['name', 'controller'] as const;
  const unfinished = new Map<string, () => UnfinishedWork>();
  const gauge = (name: string, help: string, value: (work: UnfinishedWork) => number) =>
    new Gauge({
      name,
      help,
      labelNames,
      registers,
      collect() {
        for (const [queue, work] of unfinished) this.set({ name: queue, controller: queue }, value(work()));
      },
    });
  gauge('workqueue_unfinished_work_seconds', 'How long all that is under way has been so.', ({ total }) => total);
  gauge(
    'workqueue_longest_running_processor_seconds',
    'How long the oldest of what is under way has been so.',
    ({ longest }) => longest,
  );
  const seconds = (name: string, help: string) =>
    new Histogram({ name, help, labelNames, buckets: TEN_FOLD_BUCKETS, registers });
  const counter = (name: string, help: string) => new Counter({ name, help, labelNames, registers });
  return {
    /** Asked for each queue when metrics are read. */
    unfinishedWork: unfinished,
    queueDepth: new Gauge({ name: 'workqueue_depth', help: 'Keys that wait.', labelNames, registers }),
    queueAdds: counter('workqueue_adds_total', 'Keys that were added.'),
    queueRetries: counter('workqueue_retries_total', 'Keys that were added again after a failure.'),
    queueSeconds: seconds('workqueue_queue_duration_seconds', 'How long keys waited.'),
    workSeconds: seconds('workqueue_work_duration_seconds', 'How long keys took.'),
  };
}

function controllerMetrics(registers: Registry[]) {
  const labelNames = ['controller'] as const;
  return {
    reconciles: new Counter({
      name: 'controller_runtime_reconcile_total',
      help: 'Reconciles by result: success, requeue_after, error.',
      labelNames: ['controller', 'result'] as const,
      registers,
    }),
    reconcileErrors: new Counter({
      name: 'controller_runtime_reconcile_errors_total',
      help: 'Reconciles that failed.',
      labelNames,
      registers,
    }),
    terminalErrors: new Counter({
      name: 'controller_runtime_terminal_reconcile_errors_total',
      help: 'Reconciles that failed and are not tried again.',
      labelNames,
      registers,
    }),
    reconcileSeconds: new Histogram({
      name: 'controller_runtime_reconcile_time_seconds',
      help: 'How long reconciles took.',
      labelNames,
      buckets: RECONCILE_BUCKETS,
      registers,
    }),
    maxConcurrentReconciles: new Gauge({
      name: 'controller_runtime_max_concurrent_reconciles',
      help: 'How many reconciles may run at a time.',
      labelNames,
      registers,
    }),
    activeWorkers: new Gauge({
      name: 'controller_runtime_active_workers',
      help: 'How many reconciles run.',
      labelNames,
      registers,
    }),
  };
}
