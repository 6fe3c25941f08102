/** Java's `String.hashCode`, its upper half mixed into the lower as a hash table does. */
function spreadHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash ^ (hash >>> 16);
}

/**
 * Texts in the order in which Java's `HashSet` has them. Kafka Streams tells of topics that are co-partitioned in that
 * order, and a coordinator takes another order for another topology.
 */
export function hashSetOrder(texts: readonly string[]): readonly string[] {
  let buckets = 16;
  while (texts.length > buckets * 0.75) buckets *= 2;
  const bucket = (text: string) => spreadHash(text) & (buckets - 1);
  return [...texts].sort((a, b) => bucket(a) - bucket(b));
}
