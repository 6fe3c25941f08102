import fc from 'fast-check';
import { differences } from '../compare.ts';
import type { JvmEngine } from '../engine/jvm.ts';
import { runOurs } from '../engine/run-ours.ts';
import { recorded } from '../record.ts';
import type { Case } from '../schema.ts';
import { caseOf } from './case-of.ts';
import { type Plan, plans } from './plan.ts';

/** How many sequences have a seed of their own. */
export const BATCH = 50;

/** A case in which the engines differ, and how; its golden is what the JVM gave. */
export interface Found {
  readonly test: Case;
  readonly differences: readonly string[];
  readonly seed: number;
  readonly plan: Plan;
}

/** Runs a case on both engines; undefined where they agree. */
export async function compared(jvm: JvmEngine, test: Case): Promise<Pick<Found, 'test' | 'differences'> | undefined> {
  const golden = await recorded(jvm, test);
  const whole = { ...test, golden };
  const found = differencesOf(whole);
  return found.length === 0 ? undefined : { test: whole, differences: found };
}

function differencesOf(test: Case): readonly string[] {
  try {
    return differences(test, runOurs(test));
  } catch (error) {
    return [`it threw ${error instanceof Error ? error.stack : error}`];
  }
}

/** Draws a batch and runs all of it side by side: what differs. */
export async function fuzzBatch(jvm: JvmEngine, seed: number, runs: number): Promise<Found[]> {
  const drawn = fc.sample(plans, { seed, numRuns: runs });
  const results = await Promise.all(drawn.map((plan) => compared(jvm, caseOf(plan, `fuzz, seed ${seed}`))));
  return results.flatMap((result, index) =>
    result === undefined ? [] : [{ ...result, seed, plan: drawn[index] as Plan }],
  );
}

/** The smallest case that still differs: first fewer steps of its plan, then fewer inputs. */
export async function shrunk(jvm: JvmEngine, found: Found): Promise<Found> {
  let smallest = found;
  const accept = async (test: Case, plan: Plan) => {
    const result = await compared(jvm, test);
    if (result === undefined) return false;
    smallest = { ...smallest, ...result, plan };
    return true;
  };
  for (let at = found.plan.steps.length - 1; at >= 0; at--) {
    const plan = { ...smallest.plan, steps: smallest.plan.steps.filter((_step, index) => index !== at) };
    await accept(caseOf(plan, found.test.name), plan);
  }
  for (let size = smallest.test.inputs.length >> 1; size >= 1; size >>= 1) {
    for (let at = smallest.test.inputs.length - size; at >= 0; at -= size) {
      const { golden: _, ...test } = smallest.test;
      await accept({ ...test, inputs: test.inputs.toSpliced(at, size) }, smallest.plan);
    }
  }
  return smallest;
}
