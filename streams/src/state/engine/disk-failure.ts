import { statfsSync } from 'node:fs';

const MEBIBYTE = 1024 * 1024;
/** Less than a flush may need counts as full. */
const FULL_BELOW_MEBIBYTES = 64;

/**
 * Why the disk refused, and what to do. LMDB reports a full disk as an I/O error like any other: how much room there is
 * tells them apart.
 */
export function diskFailureText(
  cause: unknown,
  path: string,
  freeBytes: number | undefined = freeBytesAt(path),
): string {
  const reason = cause instanceof Error ? cause.message : String(cause);
  if (freeBytes === undefined) return reason;
  const free = Math.floor(freeBytes / MEBIBYTE);
  const advice =
    free < FULL_BELOW_MEBIBYTES
      ? 'the disk is full, free space on it'
      : 'the disk may be failing, or a quota or file size limit be reached';
  return `${reason} (${free} MiB free): ${advice}`;
}

function freeBytesAt(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}
