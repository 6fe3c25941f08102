import type { AlertCase } from './alert-case.ts';

const QUEUE = '{namespace="n",pod="operator-0",name="streamsapplication"}';
const leader = (number: number) =>
  `leader_election_master_status{namespace="n",pod="operator-${number}",name="operator"}`;
const errors = 'controller_runtime_reconcile_errors_total{namespace="n",controller="streamsapplication"}';

/** For each alert on the operator. */
export const operatorCases: Readonly<Record<string, AlertCase>> = {
  OperatorNoLeader: {
    fires: { minute: 4, series: { [leader(0)]: '0x10', [leader(1)]: '0x10' } },
    quiet: { minute: 4, series: { [leader(0)]: '0x10', [leader(1)]: '1x10' } },
  },
  OperatorReconcileErrors: {
    fires: { minute: 25, series: { [errors]: '0+6x30' } },
    quiet: { minute: 25, series: { [errors]: '0x20 3x10' } },
  },
  OperatorQueueBacklog: {
    fires: { minute: 12, series: { [`workqueue_depth${QUEUE}`]: '80x20' } },
    quiet: { minute: 12, series: { [`workqueue_depth${QUEUE}`]: '80x3 0x20' } },
  },
  OperatorReconcileHangs: {
    fires: { minute: 8, series: { [`workqueue_longest_running_processor_seconds${QUEUE}`]: '0+60x20' } },
    quiet: { minute: 8, series: { [`workqueue_longest_running_processor_seconds${QUEUE}`]: '2x20' } },
  },
};
