import { ContractError } from './contract-error.ts';
import { isProduct, type Product } from './product.ts';
import type { Serde } from './serde.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text as UTF-8; bytes that are not UTF-8 are refused. */
export const stringSerde: Serde<string> = {
  serialize: (_topic, text) => Buffer.from(text, 'utf8'),
  deserialize: (topic, bytes) => readText(topic, bytes),
};

/** A product by its name, as text. */
export const productSerde: Serde<Product> = {
  serialize: (_topic, product) => Buffer.from(product, 'utf8'),
  deserialize(topic, bytes) {
    const text = readText(topic, bytes);
    if (isProduct(text)) return text;
    throw new ContractError('CONTRACTS_UNREADABLE', `${topic}: ${JSON.stringify(text)} is no product`);
  },
};

/** Eight bytes, big-endian, as Kafka's LongSerializer writes them. */
export const int64Serde: Serde<bigint> = {
  serialize(topic, value) {
    const bytes = Buffer.allocUnsafe(8);
    return written(topic, value, bytes, () => bytes.writeBigInt64BE(value));
  },
  deserialize: (topic, bytes) => sized(topic, bytes, 8).readBigInt64BE(),
};

/** Four bytes, big-endian, as Kafka's IntegerSerializer writes them. */
export const int32Serde: Serde<number> = {
  serialize(topic, value) {
    const bytes = Buffer.allocUnsafe(4);
    if (!Number.isInteger(value)) throw new ContractError('CONTRACTS_UNWRITABLE', `${topic}: ${value} is no int32`);
    return written(topic, value, bytes, () => bytes.writeInt32BE(value));
  },
  deserialize: (topic, bytes) => sized(topic, bytes, 4).readInt32BE(),
};

function written(topic: string, value: bigint | number, bytes: Buffer, write: () => void): Buffer {
  try {
    write();
    return bytes;
  } catch (cause) {
    throw new ContractError('CONTRACTS_UNWRITABLE', `${topic}: ${value} is out of range`, { cause });
  }
}

function sized(topic: string, bytes: Buffer, size: number): Buffer {
  if (bytes.length === size) return bytes;
  throw new ContractError('CONTRACTS_UNREADABLE', `${topic}: expected ${size} bytes, got ${bytes.length}`);
}

function readText(topic: string, bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new ContractError('CONTRACTS_UNREADABLE', `${topic}: the bytes are not UTF-8`, { cause });
  }
}
