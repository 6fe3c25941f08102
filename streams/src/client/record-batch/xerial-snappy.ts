import { compressSync, uncompressSync } from 'snappy';

// The stream format of snappy-java, which every Kafka client speaks: a header of 16 bytes, then blocks, each a big-endian
// int32 with its compressed size and as many bytes of raw snappy.
const MAGIC = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const HEADER = Buffer.concat([MAGIC, Buffer.from([0, 0, 0, 1, 0, 0, 0, 1])]);
const BLOCK_BYTES = 32 * 1024;
const SIZE_BYTES = 4;

/** Compresses to snappy-java's stream format. */
export function compressXerial(data: Buffer): Buffer {
  const parts: Buffer[] = [HEADER];
  for (let start = 0; start < data.length; start += BLOCK_BYTES) {
    const block = compressSync(data.subarray(start, start + BLOCK_BYTES));
    const size = Buffer.allocUnsafe(SIZE_BYTES);
    size.writeInt32BE(block.length);
    parts.push(size, block);
  }
  return Buffer.concat(parts);
}

/** Reads snappy-java's stream format, streams one after the other too, and raw snappy as some clients send it. */
export function decompressXerial(data: Buffer): Buffer {
  if (!startsWithMagic(data, 0)) return rawBlock(data);
  const blocks: Buffer[] = [];
  for (let at = 0; at < data.length; ) {
    if (startsWithMagic(data, at)) {
      at += HEADER.length;
      continue;
    }
    const size = data.readInt32BE(at);
    const start = at + SIZE_BYTES;
    if (size < 0 || start + size > data.length)
      throw new RangeError(`a snappy block of ${size} bytes at ${at} of ${data.length}`);
    blocks.push(rawBlock(data.subarray(start, start + size)));
    at = start + size;
  }
  return blocks.length === 1 ? (blocks[0] as Buffer) : Buffer.concat(blocks);
}

function startsWithMagic(data: Buffer, at: number): boolean {
  return data.length - at >= HEADER.length && MAGIC.compare(data, at, at + MAGIC.length) === 0;
}

function rawBlock(block: Buffer): Buffer {
  return uncompressSync(block, { asBuffer: true }) as Buffer;
}
