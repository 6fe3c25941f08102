/**
 * The order in which a Java `HashSet` of these strings is iterated, for texts that must equal Java's: by bucket, and
 * within a bucket in the order of insertion.
 */
export function javaHashOrder(strings: Iterable<string>): string[] {
  const distinct = [...new Set(strings)];
  let buckets = 16;
  while (distinct.length > buckets * 0.75) buckets *= 2;
  const bucketOf = new Map(distinct.map((text) => [text, spreadHash(text) & (buckets - 1)]));
  return distinct.sort((a, b) => (bucketOf.get(a) as number) - (bucketOf.get(b) as number));
}

function spreadHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(31, hash) + text.charCodeAt(i)) | 0;
  return hash ^ (hash >>> 16);
}
