import { gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { compressFrameSync, decompressFrameSync } from 'lz4-napi';
import type { Compression } from '../producer.ts';
import { compressXerial, decompressXerial } from './xerial-snappy.ts';

/** The codecs that change bytes. */
export type CompressionCodec = Exclude<Compression, 'none'>;

/** Compresses the records of a batch so that Java's client reads them. */
export function compress(codec: CompressionCodec, records: Buffer): Buffer {
  switch (codec) {
    case 'gzip':
      return gzipSync(records);
    case 'snappy':
      return compressXerial(records);
    case 'lz4':
      return compressFrameSync(records);
    case 'zstd':
      return zstdCompressSync(records);
  }
}

/** Undoes {@link compress}, whichever client did it. @throws whatever the codec makes of bytes that are not its own. */
export function decompress(codec: CompressionCodec, records: Buffer): Buffer {
  switch (codec) {
    case 'gzip':
      return gunzipSync(records);
    case 'snappy':
      return decompressXerial(records);
    case 'lz4':
      return decompressFrameSync(records);
    case 'zstd':
      return zstdDecompressSync(records);
  }
}
