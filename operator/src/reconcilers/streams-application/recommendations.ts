/** A number of pods that was wanted at some time. */
export interface Recommendation {
  readonly timeMs: number;
  readonly replicas: number;
}

/** The recommendations with one more; what is older than the window is forgotten but for the one that reaches into it. */
export function recommended(
  before: readonly Recommendation[],
  next: Recommendation,
  windowMs: number,
): readonly Recommendation[] {
  const all = [...before, next];
  const within = all.findIndex(({ timeMs }) => timeMs > next.timeMs - windowMs);
  return all.slice(Math.max(0, within - 1));
}

/** The highest number that was wanted within the window; undefined when less than the window was seen. */
export function highestWithin(
  recommendations: readonly Recommendation[],
  windowMs: number,
  nowMs: number,
): number | undefined {
  const [oldest] = recommendations;
  if (oldest === undefined || oldest.timeMs > nowMs - windowMs) return undefined;
  return Math.max(...recommendations.map(({ replicas }) => replicas));
}
