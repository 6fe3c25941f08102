import type { Type } from 'avsc';
import { type AvroSchema, latestVersion } from './avro-schema.ts';
import { avroType } from './avro-type.ts';
import { ContractError } from './contract-error.ts';
import type { SchemaRegistry } from './schema-registry.ts';
import type { Serde } from './serde.ts';

const MAGIC = 0;
const HEADER_BYTES = 5;

type Reader = (payload: Buffer) => unknown;

/**
 * Avro in the registry wire format: magic 0, the schema's id (int32, big-endian), the Avro bytes. What was written with
 * an older or newer version is read as the latest one that ships.
 */
export function avroSerde<T>(schema: AvroSchema<T>, registry: SchemaRegistry): Serde<T> {
  const type = avroType(latestVersion(schema).avsc);
  const readers = new Map<number, Reader>();
  let scratch = Buffer.allocUnsafeSlow(1024);

  function readerOf(id: number): Reader {
    let reader = readers.get(id);
    if (!reader) {
      reader = readAs(type, registry.writerOf(id), id);
      readers.set(id, reader);
    }
    return reader;
  }

  return {
    serialize(topic, data) {
      const id = registry.idOf(schema);
      let end = encode(type, data, scratch, topic);
      while (end < 0) {
        scratch = Buffer.allocUnsafeSlow(scratch.length - end + HEADER_BYTES);
        end = encode(type, data, scratch, topic);
      }
      scratch[0] = MAGIC;
      scratch.writeInt32BE(id, 1);
      return Buffer.from(scratch.subarray(0, end));
    },
    deserialize(topic, bytes) {
      if (bytes.length < HEADER_BYTES || bytes[0] !== MAGIC) {
        const start = bytes.subarray(0, 8).toString('hex');
        throw new ContractError('CONTRACTS_NOT_WIRE_FORMAT', `${topic}: ${bytes.length} bytes beginning ${start}`);
      }
      const id = bytes.readInt32BE(1);
      const reader = readerOf(id);
      try {
        return reader(bytes.subarray(HEADER_BYTES)) as T;
      } catch (cause) {
        const message = `${topic}: the bytes do not follow schema ${id} (${schema.name}): ${(cause as Error).message}`;
        throw new ContractError('CONTRACTS_UNREADABLE', message, { cause });
      }
    },
  };
}

/** The end of what was written after the header, or minus the bytes that were missing. */
function encode(type: Type, data: unknown, into: Buffer, topic: string): number {
  try {
    return type.encode(data, into, HEADER_BYTES);
  } catch (cause) {
    throw new ContractError('CONTRACTS_UNWRITABLE', `${topic}: ${(cause as Error).message}`, { cause });
  }
}

function readAs(type: Type, writer: Type, id: number): Reader {
  try {
    const resolver = type.equals(writer) ? undefined : type.createResolver(writer);
    return (payload) => type.fromBuffer(payload, resolver);
  } catch (cause) {
    const message = `schema ${id} (${writer.name}) cannot be read as ${type.name}: ${(cause as Error).message}`;
    throw new ContractError('CONTRACTS_SCHEMA_MISMATCH', message, { cause });
  }
}
