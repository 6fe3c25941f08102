import type { VersionedPut, VersionedRecord } from '../../src/state/index.ts';

/** One version: a value, or null from when there was none. */
interface Version {
  readonly timestamp: number;
  readonly value: string | null;
}

/**
 * What a versioned store is to do, without regard for cost: the versions of each key by time, never forgotten, and the
 * highest time seen. It knows nothing of segments, of latest values that lie apart, nor of the changelog.
 */
export class VersionedModel {
  readonly #historyRetentionMs: number;
  readonly #keys = new Map<string, Version[]>();
  #observed = -1;

  constructor(historyRetentionMs: number) {
    this.#historyRetentionMs = historyRetentionMs;
  }

  get oldest(): number {
    return this.#observed - this.#historyRetentionMs;
  }

  put(key: string, value: string | null, timestamp: number): VersionedPut {
    if (timestamp < this.oldest) return 'not-put';
    this.#observed = Math.max(this.#observed, timestamp);
    const others = this.#versions(key).filter((version) => version.timestamp !== timestamp);
    const next = others.find((version) => version.timestamp > timestamp);
    this.#keys.set(
      key,
      [...others, { timestamp, value }].sort((a, b) => a.timestamp - b.timestamp),
    );
    return next?.timestamp ?? 'latest';
  }

  get(key: string, asOf?: number): VersionedRecord<string> | undefined {
    const versions = this.#records(key);
    if (asOf === undefined || asOf < this.oldest) {
      const latest = versions.find(({ validTo }) => validTo === undefined);
      return latest === undefined || latest.timestamp > (asOf ?? latest.timestamp) ? undefined : latest;
    }
    return versions.find(({ timestamp, validTo }) => timestamp <= asOf && (validTo ?? Infinity) > asOf);
  }

  /** The versions that touch the span, ascending; the span begins within the history. */
  history(key: string, from: number, to: number): VersionedRecord<string>[] {
    return this.#records(key).filter(({ timestamp, validTo }) => timestamp <= to && (validTo ?? Infinity) > from);
  }

  #records(
    key: string,
  ): (VersionedRecord<string> & { readonly timestamp: number; readonly validTo: number | undefined })[] {
    return this.#versions(key).flatMap(({ timestamp, value }, i, all) =>
      value === null ? [] : [{ value, timestamp, validTo: all[i + 1]?.timestamp }],
    );
  }

  #versions(key: string): readonly Version[] {
    return this.#keys.get(key) ?? [];
  }
}
