import { CHECK_TYPES, type OrderValidation, VALIDATION_RESULTS } from '@orders-platform/contracts';
import { exemplarLabels, type Metrics, traceContext } from '@orders-platform/kit';
import type { Headers } from '@orders-platform/streams';
import { Counter, Histogram } from 'prom-client';

/** How an order ended that was decided. */
export type Outcome = 'VALIDATED' | 'FAILED';

/** Hears of checks and decisions as they are processed; what is rolled back and done again is heard twice. */
export interface DecisionListener {
  checked(validation: OrderValidation): void;
  /** `ms` from the order's record to the decision; `headers` of the record that brought it, none at a time-out. */
  decided(outcome: Outcome, ms: number, headers: Headers | undefined): void;
}

/** Nobody listens. */
export const NO_LISTENER: DecisionListener = { checked: () => {}, decided: () => {} };

/** Shows checks by outcome, and how long orders wait for their decision, with the trace of one in each bucket. */
export function decisionMetrics({ registry }: Metrics): DecisionListener {
  const validations = new Counter({
    name: 'order_validations_total',
    help: 'Checks of orders, by what was checked and what came of it.',
    labelNames: ['check', 'outcome'],
    registers: [registry],
  });
  for (const check of CHECK_TYPES) {
    for (const outcome of VALIDATION_RESULTS) validations.inc({ check, outcome }, 0);
  }
  const seconds = new Histogram({
    name: 'orders_created_to_decided_seconds',
    help: 'From the record that created an order to the decision on it.',
    labelNames: ['outcome'],
    buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300],
    enableExemplars: true,
    registers: [registry],
  });
  seconds.zero({ outcome: 'VALIDATED' });
  seconds.zero({ outcome: 'FAILED' });
  return {
    checked: ({ checkType, validationResult }) => validations.inc({ check: checkType, outcome: validationResult }),
    decided: (outcome, ms, headers) => {
      const exemplar = headers === undefined ? {} : exemplarLabels(traceContext(headers));
      seconds.observe({ labels: { outcome }, value: Math.max(0, ms) / 1000, exemplarLabels: exemplar });
    },
  };
}
