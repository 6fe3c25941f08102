import { describe, expect, it } from 'vitest';
import { murmur3Hash128 } from '../../src/model/murmur3.ts';
import golden from '../dsl/golden/joins-and-groups.json' with { type: 'json' };

describe('murmur3Hash128', () => {
  it("is Kafka Streams' Murmur3.hash128, for every length up to 40 bytes", () => {
    const hashes = golden.hashes as unknown as [bytes: string, hash: string][];
    expect(hashes).toHaveLength(41);
    for (const [bytes, hash] of hashes) expect(murmur3Hash128(Buffer.from(bytes, 'hex')).toString('hex')).toBe(hash);
  });
});
