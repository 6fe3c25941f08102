import { StreamsError } from '../model/errors.ts';
import type { Windowed } from '../model/windowed.ts';
import { type CloseAfterQuiet, quietMsOf } from './close-after-quiet.ts';
import type { Named } from './options.ts';
import { requireDuration } from './windows/time-windows.ts';

/** What a suppression may hold back, and what it does when that is not enough. Unbounded where neither bound is given. */
export interface BufferConfig {
  /** Keys at most. */
  readonly maxRecords?: number | undefined;
  /** Bytes of keys and values at most, as Kafka Streams estimates them. */
  readonly maxBytes?: number | undefined;
  /** Send the oldest on early, which is so unless given, or fail with STREAMS_BUFFER_FULL. */
  readonly whenFull?: 'emit-early' | 'shut-down' | undefined;
  /** Settings of the changelog topic, or false for none. */
  readonly logging?: false | { readonly [setting: string]: string } | undefined;
}

/** A buffer that may send nothing early, since what it sends is final; full, it fails. */
export interface StrictBufferConfig extends BufferConfig {
  readonly whenFull?: 'shut-down' | undefined;
}

/** The bounds of a buffer, with what follows when they are passed. */
export interface BufferBounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
  readonly whenFull: 'emit-early' | 'shut-down';
}

/** How a table's changes are held back (`Suppressed`); `K` is what the table's keys must be. */
export interface Suppressed<in K> extends Named, CloseAfterQuiet {
  readonly kind: 'until-time-limit' | 'until-window-closes';
  /** Ms of stream time; undefined: the grace of the windows. */
  readonly waitMs: number | undefined;
  readonly bounds: BufferBounds;
  readonly logging: false | { readonly [setting: string]: string };
  /** Only a mark of the types; never set. */
  readonly keys?: (key: K) => void;
}

/** Makes {@link Suppressed}. */
export const Suppressed = {
  /**
   * A key's change waits for `waitMs` of stream time, counted from the first one held back; of those that come
   * meanwhile only the last is sent. @throws StreamsError STREAMS_INVALID_ARGUMENT
   *
   * @example Suppressed.untilTimeLimit({ waitMs: 60_000, buffer: { maxRecords: 10_000, whenFull: 'emit-early' } })
   */
  untilTimeLimit(
    options: { readonly waitMs: number; readonly buffer?: BufferConfig | undefined } & CloseAfterQuiet,
    named: Named = {},
  ): Suppressed<unknown> {
    const { waitMs, buffer = {} } = options;
    requireDuration('waitMs', waitMs, 0);
    const held = { buffer, whenFull: buffer.whenFull ?? 'emit-early', closeAfterQuietMs: quietMsOf(options) } as const;
    return suppressed('until-time-limit', waitMs, held, named);
  },

  /**
   * A window's one and final result, when stream time has passed its end by the grace; deletions of what was never sent
   * are left out. @throws StreamsError STREAMS_INVALID_ARGUMENT
   *
   * @example Suppressed.untilWindowCloses({ buffer: { maxBytes: 64 << 20 } })
   */
  untilWindowCloses(
    options: { readonly buffer?: StrictBufferConfig | undefined } & CloseAfterQuiet = {},
    named: Named = {},
  ): Suppressed<Windowed<unknown>> {
    const { buffer = {} } = options;
    if ((buffer as BufferConfig).whenFull === 'emit-early') {
      throw new StreamsError(
        'STREAMS_INVALID_ARGUMENT',
        "what is sent when a window closes is final: its buffer cannot 'emit-early', only 'shut-down' when full",
      );
    }
    const held = { buffer, whenFull: 'shut-down', closeAfterQuietMs: quietMsOf(options) } as const;
    return suppressed('until-window-closes', undefined, held, named);
  },
};

function suppressed<K>(
  kind: Suppressed<K>['kind'],
  waitMs: number | undefined,
  held: CloseAfterQuiet & { readonly buffer: BufferConfig; readonly whenFull: BufferBounds['whenFull'] },
  { name }: Named,
): Suppressed<K> {
  const { buffer, whenFull, closeAfterQuietMs } = held;
  const { maxRecords, maxBytes, logging = {} } = buffer;
  if (maxRecords !== undefined) requireBound('maxRecords', maxRecords);
  if (maxBytes !== undefined) requireBound('maxBytes', maxBytes);
  const bounds = Object.freeze({
    maxRecords: maxRecords ?? Number.POSITIVE_INFINITY,
    maxBytes: maxBytes ?? Number.POSITIVE_INFINITY,
    whenFull,
  });
  return Object.freeze({ kind, waitMs, bounds, logging, name, closeAfterQuietMs });
}

function requireBound(name: string, value: number): void {
  if (Number.isSafeInteger(value) && value >= 0) return;
  throw new StreamsError('STREAMS_INVALID_ARGUMENT', `${name} is ${value}: it must be a whole number, not negative`);
}
