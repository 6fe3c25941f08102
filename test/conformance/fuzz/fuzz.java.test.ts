import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hasJava, JvmEngine } from '../engine/jvm.ts';
import { BATCH, fuzzBatch } from './fuzzer.ts';

const SEED = 1;
const SEQUENCES = 300;

describe.skipIf(!hasJava())('drawn topologies with drawn inputs', () => {
  let jvm: JvmEngine;

  beforeAll(() => {
    jvm = new JvmEngine();
  }, 300_000);

  afterAll(() => jvm.close());

  for (let batch = 0; batch * BATCH < SEQUENCES; batch++) {
    const seed = SEED + batch;
    it(`give what Kafka Streams gives, seed ${seed}`, { timeout: 300_000 }, async () => {
      const found = await fuzzBatch(jvm, seed, BATCH);
      expect(found.map(({ differences }) => differences.join('\n'))).toEqual([]);
    });
  }
});
