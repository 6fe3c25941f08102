import { StreamsError } from '../model/errors.ts';
import type { BytesStore, StateStoreContext } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';

/** A store's bytes and its changelog: what is put in the one is appended to the other. */
export class LoggedBytes {
  readonly bytes: BytesStore;
  readonly topic: string;
  readonly #context: StateStoreContext;
  readonly #name: string;

  constructor(context: StateStoreContext, name: string, persistent: boolean) {
    this.bytes = context.bytes(name, persistent);
    this.topic = context.changelogTopic(name);
    this.#context = context;
    this.#name = name;
  }

  /**
   * `logged` is what the changelog gets for `stored`; its timestamp is that of the record in hand unless given. What
   * has expired is not `kept`, and logged all the same, as Kafka Streams does.
   */
  put(key: Buffer, stored: Buffer, logged: Buffer, timestamp: Timestamp | undefined, kept = true): void {
    if (kept) this.bytes.put(key, stored);
    this.#context.log(this.#name, key, logged, timestamp ?? this.#context.timestamp());
  }

  delete(key: Buffer, kept = true): void {
    if (kept) this.bytes.put(key, undefined);
    this.#context.log(this.#name, key, null, this.#context.timestamp());
  }
}

/** What `init` made. @throws STREAMS_ILLEGAL_STATE before it was called. */
export function initialized<T>(made: T | undefined, store: string): T {
  if (made !== undefined) return made;
  throw new StreamsError('STREAMS_ILLEGAL_STATE', `store '${store}' is used before its task has opened it`, { store });
}
