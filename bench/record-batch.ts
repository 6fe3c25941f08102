/**
 * Records a second that the record-batch codec writes and reads, on one core, without compression:
 * `node bench/record-batch.ts [value bytes] [rounds]`.
 */
import { FetchedRecordCursor, RecordBatchBuilder } from '../streams/src/client/record-batch/index.ts';
import { EMPTY_HEADERS, type Headers } from '../streams/src/model/headers.ts';

const VALUE_BYTES = Number(process.argv[2] ?? 100);
const ROUNDS = Number(process.argv[3] ?? 5);
const RECORDS = 1_000_000;
const BATCH_BYTES = 64 * 1024;
const IDEMPOTENT = {
  producerId: 7n,
  producerEpoch: 0,
  baseSequence: 0,
  transactional: false,
  compression: 'none',
} as const;

const keys = Array.from({ length: 1000 }, (_, i) => Buffer.from(`key-${i}`));
const value = Buffer.alloc(VALUE_BYTES, 'v');
const traced: Headers = [{ key: 'traceparent', value: Buffer.alloc(55, 't') }];

function encode(headers: Headers): Buffer[] {
  const builder = new RecordBatchBuilder(BATCH_BYTES);
  const batches: Buffer[] = [];
  for (let i = 0; i < RECORDS; i++) {
    builder.append(1_700_000_000_000 + (i & 1023), keys[i % keys.length] as Buffer, value, headers);
    if (builder.sizeInBytes < BATCH_BYTES && i < RECORDS - 1) continue;
    batches.push(builder.build(IDEMPOTENT));
    builder.reset();
  }
  return batches;
}

function decode(batches: readonly Buffer[], readHeaders: boolean): number {
  let seen = 0;
  for (const bytes of batches) {
    const cursor = new FetchedRecordCursor({
      topic: 't',
      partition: 0,
      bytes,
      fetchOffset: 0,
      isolation: 'read_committed',
    });
    for (let record = cursor.next(); record !== undefined; record = cursor.next()) {
      if (record.key !== null && record.value !== null) seen++;
      if (readHeaders && record.headers.length === 0) throw new Error('a header was lost');
    }
  }
  if (seen !== RECORDS) throw new Error(`read ${seen} of ${RECORDS} records`);
  return seen;
}

function perSecond(work: () => unknown): string {
  const start = process.hrtime.bigint();
  work();
  return `${((RECORDS / Number(process.hrtime.bigint() - start)) * 1e3).toFixed(2)} M/s`;
}

for (let round = 1; round <= ROUNDS; round++) {
  let batches: Buffer[] = [];
  let tracedBatches: Buffer[] = [];
  const figures = {
    encode: perSecond(() => (batches = encode(EMPTY_HEADERS))),
    decode: perSecond(() => decode(batches, false)),
    'encode with a header': perSecond(() => (tracedBatches = encode(traced))),
    'decode, header unread': perSecond(() => decode(tracedBatches, false)),
    'decode, header read': perSecond(() => decode(tracedBatches, true)),
  };
  console.log(`${VALUE_BYTES} B, round ${round}:`, figures);
}
