const SEED = 0x9747b28c;
const M = 0x5bd1e995;

/** Kafka's murmur2 of some bytes, as a signed 32-bit integer (`Utils.murmur2`). */
export function murmur2(bytes: Uint8Array): number {
  const length = bytes.length;
  let h = SEED ^ length;
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    let k =
      (bytes[i] as number) |
      ((bytes[i + 1] as number) << 8) |
      ((bytes[i + 2] as number) << 16) |
      ((bytes[i + 3] as number) << 24);
    k = Math.imul(k, M);
    k ^= k >>> 24;
    k = Math.imul(k, M);
    h = Math.imul(h, M) ^ k;
  }
  const rest = length - i;
  if (rest === 3) h ^= (bytes[i + 2] as number) << 16;
  if (rest >= 2) h ^= (bytes[i + 1] as number) << 8;
  if (rest >= 1) h = Math.imul(h ^ (bytes[i] as number), M);
  h ^= h >>> 13;
  h = Math.imul(h, M);
  return h ^ (h >>> 15);
}

/** The partition that Kafka's default partitioner gives a key. */
export function partitionOf(key: Uint8Array, partitions: number): number {
  return (murmur2(key) & 0x7fffffff) % partitions;
}
