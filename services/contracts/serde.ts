/**
 * What a topic's bytes are read and written with: structurally the library's `Serde`, restated here so that the
 * contracts stand on their own and a tool that only tails topics needs no stream processing.
 */
export interface Serde<T> {
  /** The bytes of `data`. @throws {ContractError} CONTRACTS_UNWRITABLE when the data does not fit the schema. */
  serialize(topic: string, data: T): Buffer;
  /** What the bytes stand for. @throws {ContractError} when they cannot be read. */
  deserialize(topic: string, bytes: Buffer): T;
}
