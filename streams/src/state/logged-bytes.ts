import { StreamsError } from '../model/errors.ts';
import type { BytesStore, ReadOnlyBytesStore, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** Where a store's changes go, and what it reads: its bytes and their changelog, or a cache over both. */
export interface StoreChanges {
  readonly bytes: ReadOnlyBytesStore;
  /** `logged` is what the changelog gets for `stored`; its timestamp is that of the record in hand unless given. */
  put(key: Buffer, stored: Buffer, logged: Buffer, timestamp: Timestamp | undefined): void;
  delete(key: Buffer): void;
}

/** How a changelog's records differ from the store's entries. */
export interface LoggedBytesOptions {
  /** What the changelog gets for a store's key; the same, unless given. */
  readonly changelogKey?: ((key: Buffer) => Buffer) | undefined;
  /** Whether changelog records have the headers of the record in hand; default false: none. */
  readonly logsHeaders?: boolean | undefined;
}

/** A store's bytes and its changelog: what is put in the one is appended to the other. */
export class LoggedBytes implements StoreChanges {
  readonly bytes: BytesStore;
  readonly topic: string;
  readonly #context: StateStoreContext;
  readonly #name: string;
  readonly #changelogKey: LoggedBytesOptions['changelogKey'];
  readonly #logsHeaders: boolean;

  constructor(
    context: StateStoreContext,
    name: string,
    persistent: boolean,
    { changelogKey, logsHeaders = false }: LoggedBytesOptions = {},
  ) {
    this.#changelogKey = changelogKey;
    this.#logsHeaders = logsHeaders;
    this.bytes = context.bytes(name, persistent);
    this.topic = context.changelogTopic(name);
    this.#context = context;
    this.#name = name;
  }

  put(key: Buffer, stored: Buffer, logged: Buffer, timestamp: Timestamp | undefined): void {
    this.bytes.put(key, stored);
    this.append(key, logged, timestamp);
  }

  delete(key: Buffer): void {
    this.bytes.put(key, undefined);
    this.append(key, null, undefined);
  }

  /** Tells the changelog alone. */
  append(key: Buffer, logged: Buffer | null, timestamp: Timestamp | undefined): void {
    const changelogKey = this.#changelogKey === undefined ? key : this.#changelogKey(key);
    const context = this.#context;
    const headers = this.#logsHeaders ? context.headers() : undefined;
    context.log(this.#name, changelogKey, logged, timestamp ?? context.timestamp(), headers);
  }
}

/** What `init` made. @throws STREAMS_ILLEGAL_STATE before it was called. */
export function initialized<T>(made: T | undefined, store: string): T {
  if (made !== undefined) return made;
  throw new StreamsError('STREAMS_ILLEGAL_STATE', `store '${store}' is used before its task has opened it`, { store });
}
