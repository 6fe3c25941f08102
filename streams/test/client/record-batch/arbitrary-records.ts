import fc from 'fast-check';
import type { Headers } from '../../../src/model/headers.ts';
import { type Timestamp, timestampOf } from '../../../src/model/timestamp.ts';

/** A record as it is appended. */
export interface InputRecord {
  readonly timestamp: Timestamp;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  readonly headers: Headers;
}

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const nullableBytes = fc.oneof(fc.constant(null), bytes(40), bytes(300));
/** Whole code points only: a lone surrogate has no UTF-8. */
const headerKey = fc.string({ unit: 'binary', maxLength: 12 });
const headers = fc.array(fc.record({ key: headerKey, value: fc.oneof(fc.constant(null), bytes(20)) }), {
  maxLength: 4,
});

/** Any int64, those near each other and those at the ends of each range more often than chance has it. */
export const timestamps: fc.Arbitrary<Timestamp> = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_100_000 }),
  fc.constantFrom<Timestamp>(-1, 0, 2 ** 52, 2 ** 53 - 1, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)),
  fc.maxSafeInteger(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(timestampOf),
);

/** Records of every shape that the format knows. */
export const inputRecords: fc.Arbitrary<InputRecord> = fc.record({
  timestamp: timestamps,
  key: nullableBytes,
  value: nullableBytes,
  headers,
});
