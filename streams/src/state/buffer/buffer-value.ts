import type { Timestamp } from '../../model/timestamp.ts';
import { readInt64, writeInt64 } from '../../serdes/index.ts';
import { contextLength, memoryOf, type RecordContext, readContext, writeContext } from './record-context.ts';
import { BytesCursor, lengthOf, writeBytes } from './sized-bytes.ts';

/** A record in a buffer, its values as bytes (`state.internals.BufferValue`). */
export interface BufferValue {
  readonly context: RecordContext;
  /** What its key had when it was first held back: what was sent on last. */
  readonly priorValue: Buffer | null;
  readonly oldValue: Buffer | null;
  readonly newValue: Buffer | null;
}

const SAME_AS_PRIOR = -2;
const TIME_LENGTH = 8;

/**
 * The bytes of a buffered record as both buffers keep and log it (format 3 of Kafka Streams): context, prior value, old
 * value (only a mark where it is the prior one), new value, then the time that it is ordered by.
 */
export function writeBufferValue({ context, priorValue, oldValue, newValue }: BufferValue, time: Timestamp): Buffer {
  const repeated = sameBytes(priorValue, oldValue);
  const length = contextLength(context) + 12 + lengthOf(priorValue) + lengthOf(newValue) + TIME_LENGTH;
  const target = Buffer.allocUnsafe(repeated ? length : length + lengthOf(oldValue));
  let at = writeBytes(target, priorValue, writeContext(target, context));
  at = repeated && oldValue !== null ? target.writeInt32BE(SAME_AS_PRIOR, at) : writeBytes(target, oldValue, at);
  writeInt64(target, time, writeBytes(target, newValue, at));
  return target;
}

/** @throws RangeError for bytes of another form */
export function readBufferValue(stored: Buffer): BufferValue {
  const cursor = new BytesCursor(stored);
  const context = readContext(cursor);
  const priorValue = cursor.sized();
  const length = cursor.int32();
  const oldValue = length === SAME_AS_PRIOR ? priorValue : cursor.ofLength(length);
  const newValue = cursor.sized();
  if (cursor.remaining !== TIME_LENGTH) throw new RangeError(`${cursor.remaining} bytes follow a buffered record`);
  return { context, priorValue, oldValue, newValue };
}

/** The time that a buffered record is ordered by. */
export function bufferTimeOf(stored: Buffer): Timestamp {
  return readInt64(stored, stored.length - TIME_LENGTH);
}

/** What Kafka Streams counts for a buffered record against `maxBytes`: an estimate, but one that decides results. */
export function bufferedSize(key: Buffer, { context, priorValue, oldValue, newValue }: BufferValue): number {
  const old = sameBytes(priorValue, oldValue) ? 0 : lengthOf(oldValue);
  return TIME_LENGTH + key.length + lengthOf(priorValue) + old + lengthOf(newValue) + memoryOf(context);
}

function sameBytes(a: Buffer | null, b: Buffer | null): boolean {
  if (a === null || b === null) return a === b;
  return a.equals(b);
}
