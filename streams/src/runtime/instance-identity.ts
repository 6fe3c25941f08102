import { randomUUID } from 'node:crypto';

/** Who this instance is: in its group and in its transactions. */
export interface InstanceIdentity {
  /** Kept with the state, so that a restart is known to its group and fences what it left open. */
  readonly processId: string;
  readonly memberId: string;
  readonly transactionalId: string;
}

/** The identity that follows from the application and the process; a random process when none is given. */
export function instanceIdentity(applicationId: string, processId: string = randomUUID()): InstanceIdentity {
  return { processId, memberId: processId, transactionalId: `${applicationId}-${processId}` };
}
