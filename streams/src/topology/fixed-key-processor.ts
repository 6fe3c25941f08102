import { StreamsError } from '../model/errors.ts';
import type { Headers } from '../model/headers.ts';
import type { Record } from '../model/record.ts';
import type { StoreBuilder } from '../model/state-store.ts';
import type { Timestamp } from '../model/timestamp.ts';
import { type Processor, type ProcessorContext, type ProcessorSupplier, withStores } from './processor.ts';

/** A record whose key cannot be changed: made by the task alone, or from one that the task made (`processor.api.FixedKeyRecord`). */
export interface FixedKeyRecord<K, V> {
  readonly key: K;
  readonly value: V;
  readonly timestamp: Timestamp;
  readonly headers: Headers;
  withValue<V2>(value: V2): FixedKeyRecord<K, V2>;
  withTimestamp(timestamp: Timestamp): FixedKeyRecord<K, V>;
  withHeaders(headers: Headers): FixedKeyRecord<K, V>;
}

/** What a fixed-key processor sees of its task: it forwards only records under the key they came with. */
export interface FixedKeyProcessorContext<K = unknown, VOut = unknown>
  extends Omit<ProcessorContext<K, VOut>, 'forward' | 'forwardHeld'> {
  /** Passes a record to every child, or to the one named. @throws StreamsError STREAMS_INVALID_ARGUMENT when its key is not one it was given with */
  forward(record: FixedKeyRecord<K, VOut>, child?: string): void;
}

/** A user's step that keeps keys, so that the stream stays partitioned by them (`processor.api.FixedKeyProcessor`). */
export interface FixedKeyProcessor<K = unknown, VIn = unknown, VOut = unknown> {
  init?(context: FixedKeyProcessorContext<K, VOut>): void;
  process(record: FixedKeyRecord<K, VIn>): void;
  close?(): void;
}

/** Makes a new fixed-key processor for each task. */
export interface FixedKeyProcessorSupplier<K = unknown, VIn = unknown, VOut = unknown> {
  (): FixedKeyProcessor<K, VIn, VOut>;
  /** Stores that come with the processor, as those of any other. */
  readonly stores?: readonly StoreBuilder[];
}

/** The one implementation; its class is not exported, so that none can be made under another key. */
class KeptKeyRecord<K, V> implements FixedKeyRecord<K, V> {
  readonly #record: Record<K, V>;

  constructor(record: Record<K, V>) {
    this.#record = record;
  }

  /** The record as other processors see it; undefined of anything else. */
  static unwrapped(given: unknown): Record<unknown, unknown> | undefined {
    return typeof given === 'object' && given !== null && #record in given
      ? (given as KeptKeyRecord<unknown, unknown>).#record
      : undefined;
  }

  get key(): K {
    return this.#record.key;
  }

  get value(): V {
    return this.#record.value;
  }

  get timestamp(): Timestamp {
    return this.#record.timestamp;
  }

  get headers(): Headers {
    return this.#record.headers;
  }

  withValue<V2>(value: V2): FixedKeyRecord<K, V2> {
    return new KeptKeyRecord(this.#record.withValue(value));
  }

  withTimestamp(timestamp: Timestamp): FixedKeyRecord<K, V> {
    return new KeptKeyRecord(this.#record.withTimestamp(timestamp));
  }

  withHeaders(headers: Headers): FixedKeyRecord<K, V> {
    return new KeptKeyRecord(this.#record.withHeaders(headers));
  }
}

/** A fixed-key processor as any other; it is refused to forward what was not made of a record that it was given. */
export function fixedKey<K, VIn, VOut>(
  supplier: FixedKeyProcessorSupplier<K, VIn, VOut>,
): ProcessorSupplier<K, VIn, K, VOut> {
  const make = (): Processor<K, VIn, K, VOut> => {
    const processor = supplier();
    return {
      init: (context) => processor.init?.(fixedKeyContext(context)),
      process: (record) => processor.process(new KeptKeyRecord(record)),
      close: () => processor.close?.(),
    };
  };
  return withStores(make, supplier.stores ?? []);
}

function fixedKeyContext<K, V>(context: ProcessorContext<K, V>): FixedKeyProcessorContext<K, V> {
  return {
    applicationId: context.applicationId,
    taskId: context.taskId,
    forward(given, child) {
      const record = KeptKeyRecord.unwrapped(given);
      if (record !== undefined) return context.forward(record as Record<K, V>, child);
      throw new StreamsError(
        'STREAMS_INVALID_ARGUMENT',
        'a fixed-key processor forwards a record that was not made of one it was given (withValue, withTimestamp, ' +
          'withHeaders): use process where the key is to change',
        { taskId: context.taskId },
      );
    },
    getStateStore: (name) => context.getStateStore(name),
    schedule: (...args) => context.schedule(...args),
    recordMetadata: () => context.recordMetadata(),
    currentStreamTimeMs: () => context.currentStreamTimeMs(),
    currentSystemTimeMs: () => context.currentSystemTimeMs(),
    commit: () => context.commit(),
    dropped: (reason) => context.dropped(reason),
  };
}
