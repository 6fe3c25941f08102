import { BatchRecordCursor } from './batch-record-cursor.ts';
import type { RecordBatch } from './record-batch.ts';

const TYPES = [
  'abort',
  'commit',
  'leader-change',
  'snapshot-header',
  'snapshot-footer',
  'kraft-version',
  'kraft-voters',
] as const;
const TYPE_AT = 2;
const COORDINATOR_EPOCH_AT = 2;

/** What a control record says: how a transaction ended, or something of the quorum's own; `unknown` for what came later. */
export type ControlRecordType = (typeof TYPES)[number] | 'unknown';

/** The one record of a control batch. */
export interface ControlRecord {
  readonly type: ControlRecordType;
  /** Of the transaction's coordinator; with `commit` and `abort` only. */
  readonly coordinatorEpoch: number | undefined;
}

/**
 * The control record of a batch; undefined when the batch is none, or has lost its record to compaction.
 * @throws StreamsError STREAMS_CORRUPT_RECORD
 */
export function readControlRecord(batch: RecordBatch): ControlRecord | undefined {
  if (!batch.control) return undefined;
  const record = new BatchRecordCursor(batch, { topic: '', partition: -1 }).next();
  if (record === undefined) return undefined;
  const { key, value } = record;
  const type = key === null || key.length < TYPE_AT + 2 ? undefined : TYPES[key.readInt16BE(TYPE_AT)];
  const endsTransaction = type === 'commit' || type === 'abort';
  const coordinatorEpoch =
    endsTransaction && value !== null && value.length >= COORDINATOR_EPOCH_AT + 4
      ? value.readInt32BE(COORDINATOR_EPOCH_AT)
      : undefined;
  return { type: type ?? 'unknown', coordinatorEpoch };
}
