import type { Type } from 'avsc';
import type { AvroSchema } from './avro-schema.ts';

/** Which id stands for which schema. Reading and writing ask it for every record: both answers are synchronous. */
export interface SchemaRegistry {
  /** Makes every id of the platform's own schemas known; must have resolved before the first record. */
  start(): Promise<void>;
  /** The id that the latest version of `schema` is written under. @throws {ContractError} when not started. */
  idOf(schema: AvroSchema<unknown>): number;
  /** The schema that bytes were written with. @throws {ContractError} CONTRACTS_UNKNOWN_SCHEMA or CONTRACTS_SCHEMA_NOT_LOADED. */
  writerOf(id: number): Type;
  /** Gives up what is under way; closing twice is fine. */
  close(): Promise<void>;
}
