import type { ReadOnlyBytesStore } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { afterKey } from './key-bounds.ts';
import { type Version, validToOf, valueOfVersion } from './version.ts';
import { validFromOf, versionKey, versionsOf } from './version-key.ts';

/** Reads the versions of keys that are not their latest values; each look-up is one step into the ordered bytes. */
export class VersionHistory {
  readonly #bytes: ReadOnlyBytesStore;

  constructor(bytes: ReadOnlyBytesStore) {
    this.#bytes = bytes;
  }

  /** The last version that began at that time or before. */
  upTo(key: Buffer, time: Timestamp): Version | undefined {
    return first(this.#bytes.range(versionsOf(key)[0], afterKey(versionKey(key, time)), true));
  }

  /** The last version that began before that time. */
  before(key: Buffer, time: Timestamp): Version | undefined {
    return first(this.#bytes.range(versionsOf(key)[0], versionKey(key, time), true));
  }

  /** The first version that began after that time. */
  after(key: Buffer, time: Timestamp): Version | undefined {
    return first(this.#bytes.range(afterKey(versionKey(key, time)), versionsOf(key)[1]));
  }

  /** All versions that began up to that time. */
  *all(key: Buffer, to: Timestamp | undefined, reverse: boolean): Generator<Version, undefined> {
    const [low, high] = versionsOf(key);
    const end = to === undefined ? high : afterKey(versionKey(key, to));
    for (const entry of this.#bytes.range(low, end, reverse)) yield versionOf(entry);
  }
}

function first(entries: IterableIterator<readonly [key: Buffer, value: Buffer]>): Version | undefined {
  const { value, done } = entries.next();
  return done === true ? undefined : versionOf(value);
}

function versionOf([key, stored]: readonly [key: Buffer, stored: Buffer]): Version {
  return { validFrom: validFromOf(key), validTo: validToOf(stored), value: valueOfVersion(stored) };
}
