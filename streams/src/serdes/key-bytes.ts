import type { Headers } from '../model/headers.ts';
import { stringSerde } from './primitive-serdes.ts';
import type { Serde } from './serde.ts';

/** The last text that was a key, and its bytes: one record's key is written to a store, its changelog and a sink. */
let lastText: string | undefined;
let lastBytes: Buffer | undefined;

/**
 * The bytes of a key. Those of a text may be shared with others who ask for the same text: they must not be changed.
 * @throws whatever the serde throws
 */
export function keyBytesOf<K>(serde: Serde<K>, topic: string, key: K, headers?: Headers): Buffer {
  if ((serde as unknown) !== stringSerde) return serde.serialize(topic, key, headers);
  if (key === lastText && lastBytes !== undefined) return lastBytes;
  const bytes = serde.serialize(topic, key, headers);
  if (typeof key === 'string') {
    lastText = key;
    lastBytes = bytes;
  }
  return bytes;
}

/**
 * The key in bytes that a record came with and that nobody changes.
 * @throws whatever the serde throws
 */
export function keyOf<K>(serde: Serde<K>, topic: string, bytes: Buffer, headers?: Headers): K {
  const key = serde.deserialize(topic, bytes, headers);
  if ((serde as unknown) === stringSerde && isAscii(key as string, bytes)) {
    lastText = key as string;
    lastBytes = bytes;
  }
  return key;
}

/** Other text has fewer characters than bytes, unless each invalid byte became a replacement character. */
function isAscii(text: string, bytes: Buffer): boolean {
  return text.length === bytes.length && !text.includes('\ufffd');
}
