import type { KafkaRequest } from './kafka-request.ts';

/** What a broker offers. */
export interface ApiVersions {
  readonly error: number;
  readonly ranges: ReadonlyMap<number, { readonly min: number; readonly max: number }>;
  /** Cluster-wide feature levels, `transaction.version` among them. */
  readonly features: ReadonlyMap<string, number>;
}

/** Asks a broker which requests it knows; its answer has no tagged fields in the header, whatever the version. */
export const API_VERSIONS: KafkaRequest<ApiVersions> = {
  name: 'ApiVersions',
  apiKey: 18,
  apiVersion: 3,
  encode(writer) {
    writer.string('orders-platform-streams').string('0.1.0').tags();
  },
  decode(reader) {
    const error = reader.int16();
    const ranges = new Map<number, { min: number; max: number }>();
    reader.array(() => {
      ranges.set(reader.int16(), { min: reader.int16(), max: reader.int16() });
      reader.tags();
    });
    reader.int32();
    const features = new Map<string, number>();
    reader.tags({
      2: (tag) =>
        tag.array(() => {
          features.set(tag.string(), tag.int16());
          tag.int16();
          tag.tags();
        }),
    });
    return { error, ranges, features };
  },
};
