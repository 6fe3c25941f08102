import type { ChangelogRecord, StateStore, StoreBuilder } from '../../src/model/state-store.ts';
import type { Timestamp } from '../../src/model/timestamp.ts';
import { Serdes } from '../../src/serdes/index.ts';
import { type QueryableView, type StoredVersion, scanVersions } from '../../src/state/queries/index.ts';

interface Version {
  readonly value: string | null;
  readonly from: number;
}

/** The least versioned store that can be queried: values of text, put in the order of their times, in memory. */
export class VersionsStore implements StateStore {
  readonly name: string;
  readonly persistent = false;
  readonly #versions = new Map<string, Version[]>();

  constructor(name: string) {
    this.name = name;
  }

  put(key: string, value: string | null, from: number): void {
    this.#versions.set(key, [...(this.#versions.get(key) ?? []), { value, from }]);
  }

  committedView(): QueryableView {
    return {
      scan: (query, after) =>
        scanVersions(
          { versions: (key, from, to, reverse) => this.#valid(String(key), from, to, reverse) },
          query,
          after,
        ),
    };
  }

  init(): void {}
  restore(_record: ChangelogRecord): void {}
  flush(): void {}
  close(): void {}

  #valid(key: string, from: Timestamp, to: Timestamp, reverse: boolean): readonly StoredVersion[] {
    const all = this.#versions.get(key) ?? [];
    const valid = all.flatMap(({ value, from: validFrom }, i) => {
      const validTo = all[i + 1]?.from;
      if (value === null || validFrom > to || (validTo !== undefined && validTo <= from)) return [];
      return [{ value: Buffer.from(value), validFrom, validTo }];
    });
    return reverse ? valid.reverse() : valid;
  }
}

/** Builds a {@link VersionsStore} without a changelog. */
export function versionsStoreBuilder(name: string): StoreBuilder<VersionsStore> {
  return {
    name,
    logging: false,
    cleanup: 'compact',
    codec: { kind: 'versioned', keySerde: Serdes.string as never, values: Serdes.string, timestamped: false },
    build: () => new VersionsStore(name),
  };
}
