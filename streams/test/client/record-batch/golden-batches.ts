import { readFileSync } from 'node:fs';
import type { Compression } from '../../../src/client/producer.ts';
import type { Headers } from '../../../src/model/headers.ts';
import type { Timestamp } from '../../../src/model/timestamp.ts';
import { timestampOf } from '../../../src/model/timestamp.ts';

/** A record as the golden file describes it; bytes are base64, int64 timestamps decimal. */
export interface GoldenRecord {
  readonly offset: number;
  readonly timestamp: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly { readonly key: string; readonly value: string | null }[];
  readonly controlType?: string;
  readonly coordinatorEpoch?: number;
}

/** A batch that the Java client wrote, with what the Java client reads from it. */
export interface GoldenBatch {
  readonly name: string;
  readonly bytes: string;
  readonly baseOffset: number;
  readonly lastOffset: number;
  readonly partitionLeaderEpoch: number;
  readonly compression: Compression;
  readonly timestampType: string;
  readonly transactional: boolean;
  readonly control: boolean;
  readonly maxTimestamp: string;
  readonly producerId: string;
  readonly producerEpoch: number;
  readonly baseSequence: number;
  readonly records: readonly GoldenRecord[];
}

interface GoldenFile {
  readonly batches: readonly (Omit<GoldenBatch, 'records'> & {
    readonly records?: readonly GoldenRecord[];
    readonly recordsOf?: string;
  })[];
}

/** The batches of test/golden/record-batches.json. */
export function goldenBatches(): readonly GoldenBatch[] {
  const url = new URL('../../../../test/golden/record-batches.json', import.meta.url);
  const { batches } = JSON.parse(readFileSync(url, 'utf8')) as GoldenFile;
  return batches.map(({ recordsOf, ...batch }) => {
    const records = batch.records ?? batches.find(({ name }) => name === recordsOf)?.records;
    if (records === undefined) throw new Error(`${batch.name}: no records`);
    return { ...batch, records };
  });
}

/** What a golden record holds, in the types of the codec. */
export function recordContent(record: GoldenRecord): {
  offset: number;
  timestamp: Timestamp;
  key: Buffer | null;
  value: Buffer | null;
  headers: Headers;
} {
  return {
    offset: record.offset,
    timestamp: timestampOf(BigInt(record.timestamp)),
    key: bytesOf(record.key),
    value: bytesOf(record.value),
    headers: record.headers.map(({ key, value }) => ({ key, value: bytesOf(value) })),
  };
}

function bytesOf(base64: string | null): Buffer | null {
  return base64 === null ? null : Buffer.from(base64, 'base64');
}
