/** Maps that mean something else with one entry more, so that nobody's addition is let pass. */
const EXACT = new Set(['selector', 'podSelector', 'matchLabels']);

/**
 * Where a live object differs from what was applied, as a path; undefined when it has every applied field. What others
 * added beside is theirs, and what the API server writes differently is judged by its meaning as far as it is known.
 */
export function driftOf(applied: unknown, live: unknown, path = ''): string | undefined {
  if (Array.isArray(applied)) {
    if (!Array.isArray(live) || live.length !== applied.length) return path;
    return firstOf(applied, (item, index) => driftOf(item, live[index], `${path}[${index}]`));
  }
  if (isMap(applied)) {
    if (!isMap(live)) return Object.keys(applied).length === 0 && live === undefined ? undefined : path;
    const key = path.slice(path.lastIndexOf('.') + 1);
    if (EXACT.has(key) && Object.keys(live).length !== Object.keys(applied).length) return path;
    return firstOf(Object.entries(applied), ([name, value]) => driftOf(value, live[name], `${path}.${name}`));
  }
  return applied === live ? undefined : path;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function firstOf<T, R>(items: readonly T[], of: (item: T, index: number) => R | undefined): R | undefined {
  for (const [index, item] of items.entries()) {
    const found = of(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}
