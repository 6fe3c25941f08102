import type { CheckType, OrderValidation, ValidationResult } from '@orders-platform/contracts';
import type { OrderHistory } from './order-states.ts';
import type { LogRecord, PlatformLogs, Violation } from './platform-logs.ts';

const CHECKS: readonly CheckType[] = ['INVENTORY_CHECK', 'FRAUD_CHECK', 'ORDER_DETAILS_CHECK'];

/** What each check said of each order; of several validations of one type, the first. */
export type Verdicts = ReadonlyMap<string, ReadonlyMap<CheckType, ValidationResult>>;

/** The verdicts by order and check type. */
export function verdictsOf({ validations }: PlatformLogs): Verdicts {
  const verdicts = new Map<string, Map<CheckType, ValidationResult>>();
  for (const { value } of validations.records) {
    const ofOrder = verdicts.get(value.orderId) ?? new Map();
    verdicts.set(value.orderId, ofOrder);
    if (!ofOrder.has(value.checkType)) ofOrder.set(value.checkType, value.validationResult);
  }
  return verdicts;
}

/** Invariant 3: exactly one validation of each type for each order, and none for an order that is not there. */
export function checkValidations(
  histories: ReadonlyMap<string, OrderHistory>,
  { validations }: PlatformLogs,
): Violation[] {
  const violations: Violation[] = [];
  const breach = (subject: string, message: string) => void violations.push({ invariant: 3, subject, message });
  const byOrder = Map.groupBy(validations.records, ({ value }) => value.orderId);
  for (const id of new Set([...histories.keys(), ...byOrder.keys()])) {
    const found = byOrder.get(id) ?? [];
    if (!histories.has(id)) breach(id, 'was validated and is not in the log of orders');
    if (found.some(({ key }) => key !== id)) breach(id, 'has a validation under another key');
    for (const type of CHECKS) {
      const results = found.filter(({ value }) => value.checkType === type).map(resultOf);
      if (results.length !== 1)
        breach(id, `has ${results.length} validations by ${type}${results.length > 1 ? `: ${results}` : ''}`);
    }
  }
  return violations;
}

/** The other half of invariant 5: an order is VALIDATED if, and only if, all three checks say PASS. */
export function checkOutcomes(histories: ReadonlyMap<string, OrderHistory>, verdicts: Verdicts): Violation[] {
  const violations: Violation[] = [];
  for (const [id, history] of histories) {
    const state = history.find(({ value }) => value.state === 'VALIDATED' || value.state === 'FAILED')?.value.state;
    if (state === undefined) continue;
    const results = CHECKS.map((type) => verdicts.get(id)?.get(type));
    const passes = results.every((result) => result === 'PASS');
    if (passes === (state === 'VALIDATED')) continue;
    const message = `is ${state} with ${CHECKS.map((type, index) => `${type} ${results[index] ?? 'missing'}`).join(', ')}`;
    violations.push({ invariant: 5, subject: id, message });
  }
  return violations;
}

function resultOf({ value }: LogRecord<string, OrderValidation>): ValidationResult {
  return value.validationResult;
}
