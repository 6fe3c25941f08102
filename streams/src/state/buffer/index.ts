/**
 * Buffers that hold records back in the order of a time: for suppression and for joins with a grace. Knows bytes and
 * serdes; nothing of when a record is to go.
 */
export { ChangeBuffer, changeBufferBuilder } from './change-buffer.ts';
export { type RecordBuffer, recordBufferBuilder } from './record-buffer.ts';
export type { Eviction } from './time-ordered-buffer.ts';
