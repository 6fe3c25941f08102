/**
 * Buffers that hold records back in the order of a time: for suppression and for joins with a grace. Knows bytes and
 * serdes; nothing of when a record is to go.
 */
export { type ChangeBuffer, type ChangeBufferOptions, changeBufferBuilder } from './change-buffer.ts';
export { type RecordBuffer, type RecordBufferOptions, recordBufferBuilder } from './record-buffer.ts';
export type { RecordContext } from './record-context.ts';
export type { Eviction, TimeOrderedBuffer } from './time-ordered-buffer.ts';
