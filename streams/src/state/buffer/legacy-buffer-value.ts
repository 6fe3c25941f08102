import { lastHeader } from '../../model/headers.ts';
import type { ChangelogRecord } from '../../model/state-store.ts';
import { readInt64 } from '../../serdes/index.ts';
import { readBufferValue, writeBufferValue } from './buffer-value.ts';
import { readContext, recordContext } from './record-context.ts';
import { BytesCursor } from './sized-bytes.ts';

/**
 * The stored bytes of a changelog record in any format that Kafka Streams has written, told apart by the header `v`:
 * none (2.1), 1 (2.2), 2 (2.3; some releases marked format 3 so), 3 (since 2.5.1). `prior` is the prior value that the
 * buffer has for the key, which the first two formats do not carry. @throws RangeError for anything else
 */
export function restoredBufferValue(
  record: ChangelogRecord,
  value: Buffer,
  changelog: { readonly topic: string; readonly partition: number },
  prior: Buffer | null,
): Buffer {
  const header = lastHeader(record.headers ?? [], 'v');
  if (header === undefined) return fromFormat0(record, value, changelog, prior);
  const version = header.value?.length === 1 ? header.value[0] : undefined;
  switch (version) {
    case 1:
      return fromFormat1(value, prior);
    case 2:
      return fromFormat2(value);
    case 3:
      readBufferValue(value);
      return value;
    default:
      throw new RangeError(`a buffered record of format ${header.value?.toString('hex') ?? null} is not known`);
  }
}

/** Time, then the change; the context is the changelog record's own. */
function fromFormat0(
  { timestamp, headers = [], offset = -1 }: ChangelogRecord,
  value: Buffer,
  changelog: { readonly topic: string; readonly partition: number },
  prior: Buffer | null,
): Buffer {
  const cursor = new BytesCursor(value);
  const time = readInt64(value, cursor.take(8));
  const { oldValue, newValue } = readChange(cursor);
  const context = recordContext({ timestamp, headers }, { ...changelog, offset });
  return writeBufferValue({ context, priorValue: prior ?? oldValue, oldValue, newValue }, time);
}

/** Time, context, then the change after its length. */
function fromFormat1(value: Buffer, prior: Buffer | null): Buffer {
  const cursor = new BytesCursor(value);
  const time = readInt64(value, cursor.take(8));
  const context = readContext(cursor);
  const { oldValue, newValue } = readChange(new BytesCursor(required(cursor.sized())));
  return writeBufferValue({ context, priorValue: prior ?? oldValue, oldValue, newValue }, time);
}

/** Context, the change after its length, prior value, time; or what was format 3 already. */
function fromFormat2(value: Buffer): Buffer {
  try {
    const cursor = new BytesCursor(value);
    const context = readContext(cursor);
    const { oldValue, newValue } = readChange(new BytesCursor(required(cursor.sized())));
    const priorValue = cursor.sized();
    const time = readInt64(value, cursor.take(8));
    return writeBufferValue({ context, priorValue, oldValue, newValue }, time);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    readBufferValue(value);
    return value;
  }
}

function readChange(cursor: BytesCursor): { readonly oldValue: Buffer | null; readonly newValue: Buffer | null } {
  const oldValue = cursor.sized();
  return { oldValue, newValue: cursor.sized() };
}

function required(bytes: Buffer | null): Buffer {
  if (bytes === null) throw new RangeError('a buffered change cannot be null');
  return bytes;
}
