import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasJava, JvmEngine } from '../engine/jvm.ts';
import { formatCases } from '../format-cases.ts';
import { fuzzBatch, shrunk } from './fuzzer.ts';

const SEED = 1;
const RUNS = 300;

describe.skipIf(!hasJava())('topologies and inputs that are drawn', () => {
  let jvm: JvmEngine;

  beforeAll(() => {
    jvm = new JvmEngine();
  }, 300_000);

  afterAll(() => jvm.close());

  it(`give the same on both engines (seed ${SEED}, ${RUNS} sequences)`, { timeout: 600_000 }, async () => {
    const [first] = await fuzzBatch(jvm, SEED, RUNS);
    if (first === undefined) return;
    const smallest = await shrunk(jvm, first);
    expect.fail(`${smallest.differences.join('\n')}\n${formatCases([smallest.test])}`);
  });
});
