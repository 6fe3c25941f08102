import avro from 'avsc';
import type { AvroRecord } from './avro-schema.ts';

const INT64_MIN = -(2n ** 63n);
const INT64_MAX = 2n ** 63n - 1n;

/** Avro's long as a bigint: avsc's own reads it as a number and refuses what is above 2^53. */
const bigintLong = avro.types.LongType.__with({
  fromBuffer: (bytes: Buffer) => bytes.readBigInt64LE(),
  toBuffer: (value: bigint) => {
    const bytes = Buffer.allocUnsafe(8);
    bytes.writeBigInt64LE(value);
    return bytes;
  },
  fromJSON: (value: number | string) => BigInt(value),
  toJSON: (value: bigint) => value.toString(),
  isValid: (value: unknown) => typeof value === 'bigint' && value >= INT64_MIN && value <= INT64_MAX,
  compare: (a: bigint, b: bigint) => (a === b ? 0 : a < b ? -1 : 1),
});

/** The reader and writer of a schema; longs are bigints. @throws when the schema is not valid Avro. */
export function avroType(avsc: AvroRecord): avro.Type {
  return avro.Type.forSchema(avsc as avro.Schema, {
    omitRecordMethods: true,
    typeHook: (schema) => (isLong(schema) ? bigintLong : undefined),
  });
}

function isLong(schema: unknown): boolean {
  return schema === 'long' || (schema as { type?: unknown } | null)?.type === 'long';
}
