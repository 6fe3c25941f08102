import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignTasks } from '../../../src/testing/simulation/task-assignor.ts';
import { type MemberTasks, NO_TASKS } from '../../../src/testing/simulation/task-set.ts';

const tasksOf = (count: number) => Array.from({ length: count }, (_, partition) => `0_${partition}`);

function member(memberId: string, previous: MemberTasks = NO_TASKS, processId = memberId) {
  return { memberId, processId, previous };
}

const tasks = (active: readonly string[], standby: readonly string[] = []) => ({
  active: new Set(active),
  standby: new Set(standby),
});

describe('assignTasks', () => {
  it('leaves every task where it is when nothing changed', () => {
    const members = [member('a', tasks(['0_3', '0_1'], ['0_0'])), member('b', tasks(['0_0', '0_2'], ['0_3']))];
    const input = { tasks: tasksOf(4), stateful: new Set(['0_0', '0_3']), standbyReplicas: 1, members };
    const assignment = assignTasks(input);
    expect(assignment.get('a')).toEqual(members[0]?.previous);
    expect(assignment.get('b')).toEqual(members[1]?.previous);
  });

  it('moves as few tasks as balance needs to a new member', () => {
    const members = [member('a', tasks(tasksOf(6))), member('b')];
    const assignment = assignTasks({ tasks: tasksOf(6), stateful: new Set(), standbyReplicas: 0, members });
    expect(assignment.get('a')?.active.size).toBe(3);
    expect(assignment.get('b')?.active.size).toBe(3);
  });

  it('gives the tasks of a lost member to their standbys', () => {
    const members = [member('a', tasks(['0_0'], ['0_2'])), member('b', tasks(['0_1'], ['0_3'])), member('c')];
    const assignment = assignTasks({ tasks: tasksOf(4), stateful: new Set(), standbyReplicas: 0, members });
    expect(assignment.get('a')?.active).toContain('0_0');
    expect(assignment.get('b')?.active).toContain('0_1');
    expect(assignment.get('c')?.active.size).toBe(1);
    const moved = assignment.get('a')?.active.has('0_2') || assignment.get('b')?.active.has('0_3');
    expect(moved).toBe(true);
  });

  it('gives every task to one member evenly, and standbys to other processes, whoever was there before', () => {
    const anyTasks = fc.uniqueArray(fc.constantFrom(...tasksOf(9)), { maxLength: 9 });
    const anyMembers = fc.array(fc.tuple(anyTasks, anyTasks, fc.constantFrom('p1', 'p2', 'p3')), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(anyMembers, fc.nat(2), fc.integer({ min: 0, max: 9 }), (parts, standbyReplicas, count) => {
        const members = parts.map(([active, standby, process], i) => member(`m${i}`, tasks(active, standby), process));
        const all = tasksOf(count);
        const shares = assignTasks({ tasks: all, stateful: new Set(all), standbyReplicas, members });
        const sizes = [...shares.values()].map(({ active }) => active.size);
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1);
        expect([...shares.values()].flatMap(({ active }) => [...active]).sort()).toEqual(all);
        const processes = new Set(members.map(({ processId }) => processId)).size;
        for (const task of all) {
          const holders = members.filter(({ memberId }) => {
            const share = shares.get(memberId);
            return share?.active.has(task) || share?.standby.has(task);
          });
          expect(new Set(holders.map(({ processId }) => processId)).size).toBe(holders.length);
          expect(holders.length).toBe(Math.min(processes, 1 + standbyReplicas));
        }
      }),
    );
  });
});
