import type { Compression } from '../producer.ts';

/** Where the fields of a batch begin (format version 2, big-endian); `RECORDS` is the size of all of them. */
export const BATCH_FIELD = {
  BASE_OFFSET: 0,
  LENGTH: 8,
  PARTITION_LEADER_EPOCH: 12,
  MAGIC: 16,
  CRC: 17,
  ATTRIBUTES: 21,
  LAST_OFFSET_DELTA: 23,
  BASE_TIMESTAMP: 27,
  MAX_TIMESTAMP: 35,
  PRODUCER_ID: 43,
  PRODUCER_EPOCH: 51,
  BASE_SEQUENCE: 53,
  RECORD_COUNT: 57,
  RECORDS: 61,
} as const;

/** The bytes before and of the length field, which the length does not count. */
export const LOG_OVERHEAD = 12;

/** The one format version that is read and written here. */
export const MAGIC = 2;

/** The bits of a batch's attributes. */
export const ATTRIBUTE = { COMPRESSION_MASK: 0x07, LOG_APPEND_TIME: 0x08, TRANSACTIONAL: 0x10, CONTROL: 0x20 } as const;

/** Compression codecs at the place that is their id. */
export const COMPRESSION_BY_ID: readonly Compression[] = ['none', 'gzip', 'snappy', 'lz4', 'zstd'];
