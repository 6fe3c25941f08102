import type { Serde } from '../../../serdes/serde.ts';

/** What the right side of a foreign-key join is to do with a subscription (`SubscriptionWrapper.Instruction`). */
export const INSTRUCTION = {
  /** The left row has another foreign key now, or none: forget it, say nothing. */
  DELETE_KEY_NO_PROPAGATE: 0,
  /** The left row joins nothing any more: forget it, answer null. */
  DELETE_KEY_AND_PROPAGATE: 1,
  /** Answer the right row, or null where there is none. */
  PROPAGATE_NULL_IF_NO_FK_VAL_AVAILABLE: 2,
  /** Answer the right row, nothing where there is none. */
  PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE: 3,
} as const;

/** One of the four. */
export type Instruction = (typeof INSTRUCTION)[keyof typeof INSTRUCTION];

/** What a left row tells the right side of a foreign-key join. */
export interface SubscriptionContents {
  /** Of the left row's value, 16 bytes; null for a row that was deleted. */
  readonly hash: Buffer | null;
  readonly instruction: Instruction;
  /** The left row's key as bytes: where the response goes. */
  readonly primaryKey: Buffer;
  /** The left row's partition; undefined in version 0, which did not say. */
  readonly primaryPartition: number | undefined;
}

/** A subscription together with its bytes, which cross the topic and stand in the store (`SubscriptionWrapper`). */
export interface Subscription extends SubscriptionContents {
  readonly bytes: Buffer;
}

const CURRENT_VERSION = 1;
const NO_HASH = 0x80;
const HASH_LENGTH = 16;
const PARTITION_LENGTH = 4;

/** A subscription of the current version. */
export function subscriptionOf(contents: SubscriptionContents & { readonly primaryPartition: number }): Subscription {
  const { hash, instruction, primaryKey, primaryPartition } = contents;
  const keyStart = 2 + (hash === null ? 0 : HASH_LENGTH);
  const bytes = Buffer.allocUnsafe(keyStart + primaryKey.length + PARTITION_LENGTH);
  bytes[0] = hash === null ? CURRENT_VERSION | NO_HASH : CURRENT_VERSION;
  bytes[1] = instruction;
  hash?.copy(bytes, 2);
  primaryKey.copy(bytes, keyStart);
  bytes.writeInt32BE(primaryPartition, keyStart + primaryKey.length);
  return { ...contents, bytes };
}

/**
 * Reads a subscription: no-hash bit and version, instruction, hash, key, and from version 1 on the partition.
 * @throws RangeError for bytes of a later version or of none.
 */
export function readSubscription(bytes: Buffer): Subscription {
  const [first = 0, instruction = -1] = bytes;
  const version = first & ~NO_HASH;
  if (version > CURRENT_VERSION)
    throw new RangeError(`a subscription of version ${version} is newer than this library`);
  if (instruction > INSTRUCTION.PROPAGATE_ONLY_IF_FK_VAL_AVAILABLE || instruction < 0) {
    throw new RangeError(`a subscription has no instruction ${instruction}`);
  }
  const hasHash = (first & NO_HASH) === 0;
  const keyStart = hasHash ? 2 + HASH_LENGTH : 2;
  const keyEnd = version === 0 ? bytes.length : bytes.length - PARTITION_LENGTH;
  if (keyEnd < keyStart) throw new RangeError(`a subscription cannot be ${bytes.length} bytes`);
  return {
    bytes,
    hash: hasHash ? bytes.subarray(2, keyStart) : null,
    instruction: instruction as Instruction,
    primaryKey: bytes.subarray(keyStart, keyEnd),
    primaryPartition: version === 0 ? undefined : bytes.readInt32BE(keyEnd),
  };
}

/** Subscriptions as they cross their topic. */
export const subscriptionSerde: Serde<Subscription> = {
  serialize: (_topic, { bytes }) => bytes,
  deserialize: (_topic, bytes) => readSubscription(bytes),
};
