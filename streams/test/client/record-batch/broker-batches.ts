import { crc32c } from '../../../src/client/record-batch/crc32c.ts';
import { RecordBatchBuilder } from '../../../src/client/record-batch/index.ts';
import { EMPTY_HEADERS } from '../../../src/model/headers.ts';

/** What a broker sets in a batch that it stores, as far as readers can tell. */
export interface StoredBatch {
  readonly producerId?: bigint;
  readonly transactional?: boolean;
  readonly control?: boolean;
}

const CONTROL = 0x20;
const MARKER_TYPE = { abort: 0, commit: 1 } as const;

/** A batch of records without keys, stored at `baseOffset`. */
export function batchOf(baseOffset: number, values: readonly string[], stored: StoredBatch = {}): Buffer {
  const builder = new RecordBatchBuilder();
  for (const value of values) builder.append(1000 + baseOffset, null, Buffer.from(value), EMPTY_HEADERS);
  return store(builder, baseOffset, stored);
}

/** The marker that ends a transaction, as its coordinator writes it. */
export function marker(baseOffset: number, type: 'abort' | 'commit', producerId: bigint): Buffer {
  const builder = new RecordBatchBuilder();
  const key = Buffer.from([0, 0, 0, MARKER_TYPE[type]]);
  builder.append(1000, key, Buffer.from([0, 0, 0, 0, 0, 9]), EMPTY_HEADERS);
  return store(builder, baseOffset, { producerId, transactional: true, control: true });
}

/** The batch as compaction leaves it: the header with its offsets, and no record. */
export function emptied(batch: Buffer): Buffer {
  const header = Buffer.from(batch.subarray(0, 61));
  header.writeInt32BE(header.length - 12, 8);
  return restamp(header, (bytes) => bytes.writeInt32BE(0, 57));
}

/** Changes a batch in place and makes its checksum right again. */
export function restamp(batch: Buffer, change: (batch: Buffer) => void): Buffer {
  change(batch);
  batch.writeUInt32BE(crc32c(batch, 21), 17);
  return batch;
}

function store(builder: RecordBatchBuilder, baseOffset: number, stored: StoredBatch): Buffer {
  const { producerId = -1n, transactional = false, control = false } = stored;
  const batch = builder.build({ producerId, producerEpoch: 0, baseSequence: 0, transactional, compression: 'none' });
  return restamp(batch, (bytes) => {
    bytes.writeBigInt64BE(BigInt(baseOffset), 0);
    if (control) bytes.writeInt16BE(bytes.readInt16BE(21) | CONTROL, 21);
  });
}
