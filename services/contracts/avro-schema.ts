/** A record schema as in an .avsc file: plain data. */
export interface AvroRecord {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly doc?: string;
  readonly fields: readonly {
    readonly name: string;
    readonly type: unknown;
    readonly doc?: string;
    readonly default?: unknown;
  }[];
}

/** One version of a schema; `id` is what the wire carries when no registry server is used, and is never reused. */
export interface AvroVersion {
  readonly id: number;
  readonly avsc: AvroRecord;
}

/**
 * Every version of what a topic's values were ever written with, oldest first; the last one is written and read.
 * A new version adds a field with a default, or drops one that had a default, and nothing else.
 */
export interface AvroSchema<T> {
  readonly name: string;
  readonly versions: readonly [AvroVersion, ...AvroVersion[]];
  /** Never set: carries the TypeScript type of a value. */
  readonly value?: T;
}

/** The version that is written. */
export function latestVersion(schema: AvroSchema<unknown>): AvroVersion {
  return schema.versions.at(-1) ?? schema.versions[0];
}

/** The namespace of every record of the platform. */
export const AVRO_NAMESPACE = 'ordersplatform';
