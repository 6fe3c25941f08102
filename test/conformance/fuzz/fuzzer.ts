import fc from 'fast-check';
import { differences } from '../compare.ts';
import type { JvmEngine } from '../engine/jvm.ts';
import { runOurs } from '../engine/run-ours.ts';
import { recorded } from '../record.ts';
import type { Case } from '../schema.ts';
import { caseOf } from './case-of.ts';
import { plans } from './plan.ts';

/** A case in which the engines differ, and how; its golden is what the JVM gave. */
export interface Found {
  readonly test: Case;
  readonly differences: readonly string[];
  readonly seed: number;
}

/** Runs a case on both engines; undefined where they agree. */
export async function compared(jvm: JvmEngine, test: Case): Promise<Omit<Found, 'seed'> | undefined> {
  const golden = await recorded(jvm, test);
  const whole = { ...test, golden };
  const found = differencesOf(whole);
  return found.length === 0 ? undefined : { test: whole, differences: found };
}

function differencesOf(test: Case): readonly string[] {
  try {
    const outcome = runOurs(test);
    // Sessions that are sent when they close are kept 1 ms longer here: `deviations.ts`.
    const closing = test.topology.some((one) => one.op === 'windowedBy' && one.emit === 'on-window-close');
    const internalTopics = closing && test.golden ? test.golden.internalTopics : outcome.internalTopics;
    return differences(test, { ...outcome, internalTopics });
  } catch (error) {
    return [`it threw ${error instanceof Error ? error.stack : error}`];
  }
}

/** Draws a batch, runs all of it side by side, and shrinks the first case that differs. */
export async function fuzzBatch(jvm: JvmEngine, seed: number, runs: number) {
  const name = `fuzz, seed ${seed}`;
  const drawn = fc.sample(plans, { seed, numRuns: runs }).map((plan) => ({ plan, test: caseOf(plan, name) }));
  const results = await Promise.all(drawn.map(({ test }) => compared(jvm, test)));
  const differing = results.flatMap((result) => (result === undefined ? [] : [{ ...result, seed }]));
  return differing;
}

/** The smallest case that still differs: fewer calls and inputs as long as there is a difference of the same kind. */
export async function shrunk(jvm: JvmEngine, found: Found): Promise<Found> {
  const kind = (one: Pick<Found, 'differences'>) => (one.differences[0] ?? '').split(/[:(]/)[0]?.replace(/\d+/g, '');
  let smallest = found;
  for (let better = true; better; ) {
    better = false;
    for (const smaller of smallerCases(smallest.test)) {
      const result = await compared(jvm, smaller).catch(() => undefined);
      if (result === undefined || kind(result) !== kind(found)) continue;
      smallest = { ...result, seed: found.seed };
      better = true;
      break;
    }
  }
  return smallest;
}

function* smallerCases({ golden: _, ...test }: Case): Generator<Case> {
  const { inputs, topology } = test;
  for (let size = inputs.length >> 1; size >= 1; size >>= 1)
    for (let at = 0; at + size <= inputs.length; at += size)
      yield { ...test, inputs: inputs.filter((_input, index) => index < at || index >= at + size) };
  const { optimize, ...plain } = test;
  if (optimize === true) yield plain;
  for (const [index, operator] of topology.entries()) {
    const rest = topology.filter((_one, other) => other !== index);
    if (operator.id === undefined) yield { ...test, topology: rest };
    else if ('of' in operator) yield { ...test, topology: rest.map((one) => renamed(one, operator.id, operator.of)) };
  }
}

/** An operator that is called on another instead. */
function renamed<O extends object>(operator: O, from: string | undefined, to: string): O {
  const fields = Object.entries(operator).map(([name, value]) =>
    (name === 'of' || name === 'with') && value === from ? [name, to] : [name, value],
  );
  return Object.fromEntries(fields) as O;
}
