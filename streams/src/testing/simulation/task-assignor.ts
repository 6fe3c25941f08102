import type { MemberTasks } from './task-set.ts';

/** What the assignment is made from. */
export interface AssignmentInput {
  /** Every task there is to run. */
  readonly tasks: readonly string[];
  /** Those of them that keep state. */
  readonly stateful: ReadonlySet<string>;
  readonly standbyReplicas: number;
  /** The members with what they had so far. */
  readonly members: readonly AssignableMember[];
}

/** A member as the assignor sees it. */
export interface AssignableMember {
  readonly memberId: string;
  readonly processId: string;
  readonly previous: MemberTasks;
}

interface Share {
  readonly member: AssignableMember;
  readonly active: Set<string>;
  readonly standby: Set<string>;
}

/**
 * Gives every task to one member: the numbers differ by one at most, a task stays where it was if that allows, else it
 * goes to a standby of it. Standby tasks go to other processes, in the same spirit.
 */
export function assignTasks({ tasks, stateful, standbyReplicas, members }: AssignmentInput): Map<string, MemberTasks> {
  const shares: Share[] = members.map((member) => ({ member, active: new Set(), standby: new Set() }));
  if (shares.length > 0) {
    assignActive(tasks, shares);
    assignStandby(
      tasks.filter((task) => stateful.has(task)),
      standbyReplicas,
      shares,
    );
  }
  return new Map(shares.map(({ member, active, standby }) => [member.memberId, { active, standby }]));
}

function assignActive(tasks: readonly string[], shares: readonly Share[]): void {
  const least = Math.floor(tasks.length / shares.length);
  let larger = tasks.length % shares.length;
  const left = new Set(tasks);
  const give = (task: string, share: Share | undefined) => {
    if (share === undefined) return;
    if (share.active.size === least) larger -= 1;
    share.active.add(task);
    left.delete(task);
  };
  const hasRoom = (share: Share) => share.active.size < least || (share.active.size === least && larger > 0);
  for (const role of ['active', 'standby'] as const) {
    for (const task of [...left]) {
      give(
        task,
        leastLoaded(
          shares.filter((share) => share.member.previous[role].has(task) && hasRoom(share)),
          'active',
        ),
      );
    }
  }
  for (const task of [...left]) give(task, leastLoaded(shares.filter(hasRoom), 'active'));
}

function assignStandby(tasks: readonly string[], replicas: number, shares: readonly Share[]): void {
  const most = Math.ceil((tasks.length * replicas) / shares.length);
  for (let replica = 0; replica < replicas; replica++) {
    for (const task of tasks) {
      const holders = new Set(
        shares.filter(({ active, standby }) => active.has(task) || standby.has(task)).map((s) => s.member.processId),
      );
      const others = shares.filter((share) => !holders.has(share.member.processId));
      const sticky = others.filter(({ member, standby }) => hadState(member, task) && standby.size < most);
      const share = leastLoaded(sticky.length > 0 ? sticky : others, 'standby');
      share?.standby.add(task);
    }
  }
}

function hadState({ previous }: AssignableMember, task: string): boolean {
  return previous.standby.has(task) || previous.active.has(task);
}

function leastLoaded(shares: readonly Share[], role: 'active' | 'standby'): Share | undefined {
  let best: Share | undefined;
  for (const share of shares) if (best === undefined || share[role].size < best[role].size) best = share;
  return best;
}
