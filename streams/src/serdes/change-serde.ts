import type { Headers } from '../model/headers.ts';
import type { Serde } from './serde.ts';

/** An update of a table: the value before and after; null: there was none (`kstream.internals.Change`). */
export interface Change<V> {
  readonly newValue: V | null;
  readonly oldValue: V | null;
}

const OLD_ONLY = 0;
const NEW_ONLY = 1;
const BOTH = 2;
/** Forms that Kafka Streams reads and does not write: 3 to 5 as 0 to 2, and whether the change is the latest before that. */
const WITH_LATEST = 3;

/**
 * Updates of a regrouped table as they cross a repartition topic (`ChangedSerializer`, version 3.5 and later): the last
 * byte tells the form: old + 0, new + 1, or zigzag varint length of new + new + old + 2.
 * @throws RangeError for an update from null to null, and for bytes of another form.
 */
export function changeSerde<V>(inner: Serde<V>): Serde<Change<V>> {
  return {
    serialize: (topic, { newValue, oldValue }, headers) => {
      const after = newValue === null ? undefined : inner.serialize(topic, newValue, headers);
      const before = oldValue === null ? undefined : inner.serialize(topic, oldValue, headers);
      if (after !== undefined && before !== undefined) {
        return Buffer.concat([varint(after.length), after, before, Buffer.from([BOTH])]);
      }
      if (after !== undefined) return Buffer.concat([after, Buffer.from([NEW_ONLY])]);
      if (before !== undefined) return Buffer.concat([before, Buffer.from([OLD_ONLY])]);
      throw new RangeError('an update needs an old or a new value');
    },
    deserialize: (topic, bytes, headers) => readChange(inner, topic, bytes, headers),
  };
}

function readChange<V>(inner: Serde<V>, topic: string, bytes: Buffer, headers: Headers | undefined): Change<V> {
  const last = bytes.length - 1;
  const said = bytes[last];
  const latest = said !== undefined && said >= WITH_LATEST;
  const end = latest ? last - 1 : last;
  if (end < 0) throw new RangeError(`an update cannot be ${bytes.length} bytes`);
  const read = (from: number, to: number) => inner.deserialize(topic, bytes.subarray(from, to), headers);
  switch (latest ? said - WITH_LATEST : said) {
    case OLD_ONLY:
      return { newValue: null, oldValue: read(0, end) };
    case NEW_ONLY:
      return { newValue: read(0, end), oldValue: null };
    case BOTH: {
      const [length, start] = readVarint(bytes);
      if (length < 0 || start + length > end) throw new RangeError(`an update's new value cannot be ${length} bytes`);
      return { newValue: read(start, start + length), oldValue: read(start + length, end) };
    }
    default:
      throw new RangeError(`an update ends in 0 to 5, not in ${said}`);
  }
}

/** A length that is not negative, zigzag-encoded, 7 bits a byte, lowest first (`ByteUtils.writeVarint`). */
function varint(length: number): Buffer {
  const bytes: number[] = [];
  let rest = length * 2;
  while (rest > 0x7f) {
    bytes.push((rest % 0x80) | 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

function readVarint(bytes: Buffer): readonly [value: number, end: number] {
  let zigzag = 0;
  for (let at = 0; at < 5 && at < bytes.length; at++) {
    const byte = bytes[at] as number;
    zigzag += (byte & 0x7f) * 2 ** (7 * at);
    if (byte < 0x80) return [zigzag % 2 === 0 ? zigzag / 2 : -(zigzag + 1) / 2, at + 1];
  }
  throw new RangeError('a varint has no end within 5 bytes');
}
