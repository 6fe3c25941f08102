import type { ByteString } from './byte-string.ts';
import type { DurableBytes, EntryPage } from './task-storage.ts';

const FIRST_PAGE = 8;
const LARGEST_PAGE = 512;
const NO_ENTRIES: EntryPage = { keys: [], values: [] };

/** The bounds of a range: `from <= key < to`, open where undefined, met from the top when `reverse`. */
export interface KeyRange {
  readonly from: ByteString | undefined;
  readonly to: ByteString | undefined;
  readonly reverse: boolean;
}

/** Goes through a range of a storage page by page, larger ones as it goes on; begins a new page when the storage changes. */
export class PageCursor {
  readonly #storage: DurableBytes;
  readonly #range: KeyRange;
  #page = NO_ENTRIES;
  #at = 0;
  #more = true;
  #size = FIRST_PAGE;
  #version: number;

  constructor(storage: DurableBytes, range: KeyRange, version: number) {
    this.#storage = storage;
    this.#range = range;
    this.#version = version;
  }

  /** The next key beyond `last`, or the first; `version` is that of the storage now. */
  key(last: ByteString | undefined, version: number): ByteString | undefined {
    if (version !== this.#version) {
      this.#version = version;
      this.#read(last);
    } else if (this.#at === this.#page.keys.length && this.#more) {
      this.#read(last);
    }
    return this.#page.keys[this.#at];
  }

  /** The value of the key just given out, which is thereby done with. */
  take(): ByteString | undefined {
    return this.#page.values[this.#at++];
  }

  #read(last: ByteString | undefined): void {
    const { from, to, reverse } = this.#range;
    const low = last === undefined || reverse ? from : `${last}\0`;
    this.#page = this.#storage.page(low, reverse ? (last ?? to) : to, reverse, this.#size);
    this.#at = 0;
    this.#more = this.#page.keys.length === this.#size;
    this.#size = Math.min(this.#size * 4, LARGEST_PAGE);
  }
}
