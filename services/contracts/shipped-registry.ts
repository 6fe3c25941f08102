import type { Type } from 'avsc';
import { type AvroSchema, latestVersion } from './avro-schema.ts';
import { avroType } from './avro-type.ts';
import { ContractError } from './contract-error.ts';
import type { SchemaRegistry } from './schema-registry.ts';

/** The schemas that ship with the project are the registry: fixed ids, no server, ready at once. */
export class ShippedRegistry implements SchemaRegistry {
  readonly #writers = new Map<number, Type>();

  /** @throws {TypeError} when two versions share an id. */
  constructor(schemas: Iterable<AvroSchema<unknown>>) {
    for (const { versions } of new Set(schemas)) {
      for (const { id, avsc } of versions) {
        if (this.#writers.has(id))
          throw new TypeError(`schema id ${id} is given twice, the second time to ${avsc.name}`);
        this.#writers.set(id, avroType(avsc));
      }
    }
  }

  async start(): Promise<void> {}

  idOf(schema: AvroSchema<unknown>): number {
    return latestVersion(schema).id;
  }

  writerOf(id: number): Type {
    const writer = this.#writers.get(id);
    if (writer) return writer;
    throw new ContractError('CONTRACTS_UNKNOWN_SCHEMA', `schema id ${id} is not among those that ship`);
  }

  async close(): Promise<void> {}
}
