/** The Castagnoli polynomial, bits reversed. */
const POLYNOMIAL = 0x82f63b78;

// TABLES[k][b] is the effect of byte b on the checksum when k more bytes follow it: sixteen bytes are folded at once,
// with lookups that do not wait for one another. node:zlib has CRC-32 only, whose polynomial is another.
const TABLES = makeTables(16);
const [T0, T1, T2, T3, T4, T5, T6, T7, T8, T9, T10, T11, T12, T13, T14, T15] = TABLES as Tables;
type Tables = [
  ...[Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array],
  ...[Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array, Int32Array],
];

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** The CRC-32C (Castagnoli) of `bytes[start, end)`, as an unsigned 32-bit integer. */
export function crc32c(bytes: Uint8Array, start = 0, end = bytes.length): number {
  if (!IS_LITTLE_ENDIAN) return ~foldBytes(-1, bytes, start, end) >>> 0;
  const alignedStart = Math.min(end, start + (-(bytes.byteOffset + start) & 3));
  const blocks = (end - alignedStart) >>> 4;
  const alignedEnd = alignedStart + blocks * 16;
  let crc = foldBytes(-1, bytes, start, alignedStart);
  if (blocks > 0) crc = foldWords(crc, new Int32Array(bytes.buffer, bytes.byteOffset + alignedStart, blocks * 4));
  return ~foldBytes(crc, bytes, alignedEnd, end) >>> 0;
}

function foldBytes(crc: number, bytes: Uint8Array, start: number, end: number): number {
  for (let i = start; i < end; i++) crc = (crc >>> 8) ^ pick(T0, crc ^ (bytes[i] as number));
  return crc;
}

function foldWords(crc: number, words: Int32Array): number {
  for (let i = 0; i < words.length; i += 4) {
    const a = crc ^ (words[i] as number);
    const b = words[i + 1] as number;
    const c = words[i + 2] as number;
    const d = words[i + 3] as number;
    crc =
      pick(T15, a) ^
      pick(T14, a >>> 8) ^
      pick(T13, a >>> 16) ^
      pick(T12, a >>> 24) ^
      pick(T11, b) ^
      pick(T10, b >>> 8) ^
      pick(T9, b >>> 16) ^
      pick(T8, b >>> 24) ^
      pick(T7, c) ^
      pick(T6, c >>> 8) ^
      pick(T5, c >>> 16) ^
      pick(T4, c >>> 24) ^
      pick(T3, d) ^
      pick(T2, d >>> 8) ^
      pick(T1, d >>> 16) ^
      pick(T0, d >>> 24);
  }
  return crc;
}

function pick(table: Int32Array, word: number): number {
  return table[word & 0xff] as number;
}

function makeTables(count: number): Int32Array[] {
  const first = new Int32Array(256);
  for (let byte = 0; byte < 256; byte++) {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
    first[byte] = crc;
  }
  const tables = [first];
  for (let previous = first; tables.length < count; ) {
    previous = previous.map((crc) => (crc >>> 8) ^ pick(first, crc));
    tables.push(previous);
  }
  return tables;
}
