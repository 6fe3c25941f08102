import type { ByteString } from './byte-string.ts';

const CHUNK = 256;

/** A set of keys in order. Chunks of a sorted list: adding one key moves at most a chunk. */
export class SortedKeys {
  readonly #chunks: ByteString[][] = [];

  constructor(keys: Iterable<ByteString> = []) {
    const sorted = [...new Set(keys)].sort(byCharacters);
    for (let i = 0; i < sorted.length; i += CHUNK) this.#chunks.push(sorted.slice(i, i + CHUNK));
  }

  add(key: ByteString): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (chunk === undefined) {
      this.#chunks.push([key]);
      return;
    }
    const place = firstNotBelow(chunk, key);
    if (chunk[place] === key) return;
    chunk.splice(place, 0, key);
    if (chunk.length > 2 * CHUNK) this.#chunks.splice(at + 1, 0, chunk.splice(CHUNK));
  }

  delete(key: ByteString): void {
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return;
    const place = firstNotBelow(chunk, key);
    if (chunk[place] !== key) return;
    chunk.splice(place, 1);
    if (chunk.length === 0) this.#chunks.splice(at, 1);
  }

  /** The lowest key that is not below `key`; the lowest of all without one. */
  atOrAbove(key: ByteString | undefined): ByteString | undefined {
    if (key === undefined) return this.#chunks[0]?.[0];
    const at = this.#chunkOf(key);
    const chunk = this.#chunks[at];
    if (chunk === undefined) return undefined;
    const place = firstNotBelow(chunk, key);
    return place < chunk.length ? chunk[place] : this.#chunks[at + 1]?.[0];
  }

  /** The lowest key above `key`. */
  above(key: ByteString): ByteString | undefined {
    const found = this.atOrAbove(key);
    return found === key ? this.atOrAbove(`${key}\0`) : found;
  }

  /** The highest key below `key`; the highest of all without one. */
  below(key: ByteString | undefined): ByteString | undefined {
    if (key === undefined) return this.#chunks.at(-1)?.at(-1);
    const at = this.#chunkOf(key);
    const place = firstNotBelow(this.#chunks[at] ?? [], key);
    return place > 0 ? this.#chunks[at]?.[place - 1] : this.#chunks[at - 1]?.at(-1);
  }

  /** The last chunk that begins at or below the key, the first when none does. */
  #chunkOf(key: ByteString): number {
    let low = 0;
    let high = this.#chunks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#chunks[middle]?.[0] as ByteString) <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

function firstNotBelow(keys: readonly ByteString[], key: ByteString): number {
  let low = 0;
  let high = keys.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] as ByteString) < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function byCharacters(a: ByteString, b: ByteString): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
