import type { Serde } from '../../../serdes/serde.ts';

/** What the right side of a foreign-key join answers to a subscription (`SubscriptionResponseWrapper`). */
export interface SubscriptionResponse {
  /** Of the left value that asked: an answer to a value that is no longer the current one is dropped. */
  readonly hash: Buffer | null;
  readonly foreignValue: unknown;
  /** Where the left row lies; chooses the partition and is not written. */
  readonly primaryPartition: number | undefined;
}

const VERSION = 0;
const NO_HASH = 0x80;
const HASH_LENGTH = 16;

/**
 * Responses as they cross their topic: no-hash bit and version, hash, value. A right value of no bytes arrives as null,
 * as it does in Kafka Streams.
 */
export function subscriptionResponseSerde(valueSerde: Serde<unknown>): Serde<SubscriptionResponse> {
  return {
    serialize(topic, { hash, foreignValue }, headers) {
      const value = foreignValue === null ? undefined : valueSerde.serialize(topic, foreignValue, headers);
      const valueStart = hash === null ? 1 : 1 + HASH_LENGTH;
      const bytes = Buffer.allocUnsafe(valueStart + (value?.length ?? 0));
      bytes[0] = hash === null ? VERSION | NO_HASH : VERSION;
      hash?.copy(bytes, 1);
      value?.copy(bytes, valueStart);
      return bytes;
    },
    deserialize(topic, bytes, headers) {
      const [first = NO_HASH - 1] = bytes;
      const version = first & ~NO_HASH;
      if (version !== VERSION) throw new RangeError(`a response of version ${version} is newer than this library`);
      const hasHash = (first & NO_HASH) === 0;
      const valueStart = hasHash ? 1 + HASH_LENGTH : 1;
      if (bytes.length < valueStart) throw new RangeError(`a response cannot be ${bytes.length} bytes`);
      const value = bytes.subarray(valueStart);
      return {
        hash: hasHash ? bytes.subarray(1, valueStart) : null,
        foreignValue: value.length === 0 ? null : valueSerde.deserialize(topic, value, headers),
        primaryPartition: undefined,
      };
    },
  };
}
