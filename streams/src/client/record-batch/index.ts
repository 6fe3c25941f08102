/**
 * Kafka's record batches, format version 2: written for produce requests, read from fetch responses. Knows bytes and
 * nothing else: no connection, no request, no serde. Neither path allocates more than the record that it hands out.
 */
export { BatchRecordCursor } from './batch-record-cursor.ts';
export { readControlRecord } from './control-record.ts';
export {
  type AbortedTransaction,
  FetchedRecordCursor,
  type FetchedRecordCursorOptions,
} from './fetched-record-cursor.ts';
export { decodeRecordBatches, type RecordBatch } from './record-batch.ts';
export { type BatchProperties, RecordBatchBuilder } from './record-batch-builder.ts';
export { recordSizeUpperBound } from './record-writer.ts';
