import { describe, expect, it } from 'vitest';
import { QuietClosings } from '../../src/runtime/quiet-closings.ts';

/** Operators that note when they are asked, each with as much to close as it is given. */
function operators(...quietMs: number[]) {
  const closings = new QuietClosings();
  const asked: string[] = [];
  const held = quietMs.map(() => 0);
  quietMs.forEach((ms, index) => {
    closings.add(ms, () => {
      asked.push(`${index}:${held[index]}`);
      const had = (held[index] as number) > 0;
      // What one closes waits again in the next.
      if (had && index + 1 < held.length) held[index + 1] = held[index] as number;
      held[index] = 0;
      return had;
    });
  });
  closings.begin(1_000);
  return { closings, asked, held };
}

describe('QuietClosings', () => {
  it('asks each operator once, when its own time has passed', () => {
    const { closings, asked, held } = operators(10, 20);
    held[0] = 1;
    expect(closings.run(1_009)).toBe(false);
    expect(closings.dueAt).toBe(1_010);
    expect(closings.run(1_010)).toBe(true);
    expect(closings.dueAt).toBe(1_020);
    expect(closings.run(1_025)).toBe(true);
    expect(closings.run(1_100)).toBe(false);
    expect(closings.dueAt).toBeUndefined();
    expect(asked).toEqual(['0:1', '1:1']);
  });

  it('asks again further down what has been asked before, once something comes from above', () => {
    const { closings, asked, held } = operators(20, 10);
    closings.run(1_010);
    held[0] = 3;
    expect(closings.run(1_020)).toBe(true);
    expect(asked).toEqual(['1:0', '0:3', '1:3']);
  });

  it('counts from when the quiet begins, and asks all anew', () => {
    const { closings, asked } = operators(10);
    closings.run(1_010);
    closings.begin(2_000);
    expect(closings.dueAt).toBe(2_010);
    expect(closings.run(2_009)).toBe(false);
    closings.run(2_010);
    expect(asked).toEqual(['0:0', '0:0']);
  });

  it('asks again at once what was rearmed in the quiet', () => {
    const { closings, asked } = operators(10);
    closings.run(1_010);
    closings.rearm();
    closings.run(1_011);
    expect(asked).toEqual(['0:0', '0:0']);
  });

  it('is not used without operators', () => {
    expect(operators().closings.used).toBe(false);
    expect(operators(1).closings.used).toBe(true);
  });
});
