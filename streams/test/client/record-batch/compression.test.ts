import fc from 'fast-check';
import { compressSync } from 'snappy';
import { describe, expect, test } from 'vitest';
import { compress, decompress } from '../../../src/client/record-batch/compression.ts';

const CODECS = ['gzip', 'snappy', 'lz4', 'zstd'] as const;

/** Half noise, half repetition, longer than several blocks of every codec. */
function longData(): Buffer {
  const data = Buffer.alloc(300_000, 'orders');
  for (let i = 0, state = 1; i < data.length / 2; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    data[i] = state >>> 16;
  }
  return data;
}

describe.each(CODECS)('%s', (codec) => {
  test('gives back what it took', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), (array) => {
        const data = Buffer.from(array);
        expect(decompress(codec, compress(codec, data))).toEqual(data);
      }),
      { numRuns: 30 },
    );
  });

  test('gives back data of many blocks, and makes repetition small', () => {
    const data = longData();
    const compressed = compress(codec, data);
    expect(compressed.length).toBeLessThan(data.length * 0.6);
    expect(decompress(codec, compressed).equals(data)).toBe(true);
  });

  test('throws on bytes cut short and on bytes that are not its own', () => {
    const compressed = compress(codec, longData());
    expect(() => decompress(codec, compressed.subarray(0, compressed.length / 2))).toThrow();
    expect(() => decompress(codec, Buffer.from('not compressed at all, nor framed'))).toThrow();
  });
});

describe('snappy streams', () => {
  test('may follow one another, as when a writer flushes', () => {
    const streams = Buffer.concat([compress('snappy', Buffer.from('one ')), compress('snappy', Buffer.from('two'))]);
    expect(decompress('snappy', streams).toString()).toBe('one two');
  });

  test('may be raw, without a frame', () => {
    expect(decompress('snappy', compressSync('raw')).toString()).toBe('raw');
  });
});
