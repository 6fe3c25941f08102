import { describe, expect, it } from 'vitest';
import type { TaskId } from '../../src/model/task-id.ts';
import { fromTaskIds, sameTasks, toTaskIds } from '../../src/runtime/task-assignment.ts';

const tasks = (...ids: readonly string[]) => new Set(ids as readonly TaskId[]);

describe('task ids of the group protocol', () => {
  it('are grouped by sub-topology, both in order, partitions as numbers', () => {
    expect(toTaskIds(tasks('1_10', '0_1', '1_9', '0_0'))).toEqual([
      { subtopologyId: '0', partitions: [0, 1] },
      { subtopologyId: '1', partitions: [9, 10] },
    ]);
  });

  it('come back as they went', () => {
    const all = tasks('0_0', '3_7', '12_1');
    expect(fromTaskIds(toTaskIds(all))).toEqual(all);
  });

  it('are the same set whatever the order', () => {
    expect(sameTasks(tasks('0_0', '0_1'), tasks('0_1', '0_0'))).toBe(true);
    expect(sameTasks(tasks('0_0', '0_1'), tasks('0_0', '0_2'))).toBe(false);
    expect(sameTasks(tasks('0_0'), tasks('0_0', '0_1'))).toBe(false);
    expect(sameTasks(tasks(), tasks())).toBe(true);
  });
});
