/** How long something took, ms; all zero when it never happened. */
export interface LatencySummary {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly max: number;
}

/** Keeps every sample, so that percentiles are exact. */
export class Latencies {
  readonly #samples: number[] = [];

  add(ms: number): void {
    this.#samples.push(ms);
  }

  /** Percentiles by the nearest rank, to a hundredth of a millisecond. */
  summary(): LatencySummary {
    const sorted = Float64Array.from(this.#samples).sort();
    const at = (q: number) => rounded(sorted[Math.max(0, Math.ceil(q * sorted.length) - 1)] ?? 0);
    return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1) };
  }
}

function rounded(ms: number): number {
  return Math.round(ms * 100) / 100;
}
