import type { RuleGroup } from './rule.ts';

/** The streams operator. */
export const operatorRules: RuleGroup = {
  name: 'orders-platform.operator',
  recordings: [],
  alerts: [
    {
      name: 'OperatorNoLeader',
      expr: 'max by (namespace, name) (leader_election_master_status) == 0',
      for: '2m',
      severity: 'critical',
      summary: 'No instance of the operator leads.',
      description: 'Nothing is reconciled: applications run on as they are, and no change to them is carried out.',
    },
    {
      name: 'OperatorReconcileErrors',
      expr: 'sum by (namespace, controller) (rate(controller_runtime_reconcile_errors_total[10m])) > 0.05',
      for: '10m',
      severity: 'warning',
      summary: 'Reconciles of {{ $labels.controller }} fail.',
      description: '{{ $value | printf "%.2f" }} a second; the conditions and events of the resources say why.',
    },
    {
      name: 'OperatorQueueBacklog',
      expr: 'max by (namespace, name) (workqueue_depth) > 50',
      for: '10m',
      severity: 'warning',
      summary: 'The operator does not keep up with {{ $labels.name }}.',
      description: '{{ $value }} keys wait.',
    },
    {
      name: 'OperatorReconcileHangs',
      expr: 'max by (namespace, name) (workqueue_longest_running_processor_seconds) > 300',
      for: '1m',
      severity: 'warning',
      summary: 'A reconcile of {{ $labels.name }} does not end.',
      description: 'It has been running for {{ $value | humanizeDuration }}.',
    },
  ],
};
