/** Groups items by their topic, as nearly every request wants them. */
export function partitionsByTopic<T extends { readonly topic: string }>(
  items: readonly T[],
): { readonly topic: string; readonly partitions: T[] }[] {
  const topics = new Map<string, T[]>();
  for (const item of items) {
    const partitions = topics.get(item.topic);
    if (partitions === undefined) topics.set(item.topic, [item]);
    else partitions.push(item);
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}
