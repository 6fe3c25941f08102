import { StreamsError } from '../../../model/errors.ts';
import { BATCH_FIELD, LOG_OVERHEAD } from '../../record-batch/batch-layout.ts';

/**
 * The offset after the last whole batch in `bytes`, −1 when there is none: from there the next fetch goes on, before a
 * record of this one has been decoded. @throws StreamsError STREAMS_CORRUPT_RECORD
 */
export function nextFetchOffset(bytes: Buffer): number {
  let last = -1;
  for (let at = 0; bytes.length - at >= LOG_OVERHEAD; ) {
    const size = LOG_OVERHEAD + bytes.readInt32BE(at + BATCH_FIELD.LENGTH);
    if (size < BATCH_FIELD.RECORDS) {
      throw new StreamsError('STREAMS_CORRUPT_RECORD', `a fetched record batch says it has ${size} bytes`);
    }
    if (at + size > bytes.length) break;
    last = at;
    at += size;
  }
  if (last < 0) return -1;
  const high = bytes.readInt32BE(last + BATCH_FIELD.BASE_OFFSET);
  const low = bytes.readUInt32BE(last + BATCH_FIELD.BASE_OFFSET + 4);
  return high * 2 ** 32 + low + bytes.readInt32BE(last + BATCH_FIELD.LAST_OFFSET_DELTA) + 1;
}
