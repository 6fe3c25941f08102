import type { Order } from '../../services/contracts/index.ts';
import type { SimulatedCluster } from '../../streams/src/testing/simulation/index.ts';
import { checkInvariants } from '../system/invariants.ts';
import { enrichedViolations, mailViolations } from './mail-checks.ts';
import { readSimulatedLogs } from './platform-log.ts';
import { stockViolations } from './stock-checks.ts';

/** Checks the platform at rest by its topics: domain.md's invariants, and what a simulation sees besides. */
export function platformViolations(
  cluster: SimulatedCluster,
  posts: readonly Order[],
  delivered: ReadonlyMap<string, number>,
): readonly string[] {
  const logs = readSimulatedLogs(cluster);
  const mails = [...delivered].map(([id, copies]) => ({ messageId: `<order-${id}@orders-platform>`, copies }));
  const { violations, balances } = checkInvariants(logs, { posts, mails });
  return [
    ...violations.map(({ invariant, subject, message }) => `invariant ${invariant}: ${subject} ${message}`),
    ...stockViolations(logs, balances),
    ...mailViolations(logs, delivered.keys()),
    ...enrichedViolations(logs),
  ];
}
