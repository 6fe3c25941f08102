import type { Serde } from './serde.ts';

/**
 * A value as JSON text in UTF-8. The type is taken on trust: give a `parse` that checks what was read, for example a
 * schema's. @throws TypeError for what JSON has no form for (bigint, undefined, functions).
 * @example jsonSerde<Order>((value) => orderSchema.parse(value))
 */
export function jsonSerde<T>(parse: (value: unknown) => T = (value) => value as T): Serde<T> {
  return {
    serialize: (_topic, data) => {
      const text = JSON.stringify(data) as string | undefined;
      if (text === undefined) throw new TypeError(`JSON has no form for a ${typeof data}`);
      return Buffer.from(text, 'utf8');
    },
    deserialize: (_topic, bytes) => parse(JSON.parse(bytes.toString('utf8'))),
  };
}
