import { mkdir, statfs } from 'node:fs/promises';
import { LauncherError } from './launcher-error.ts';

const OLDEST_NODE = 24;
const LEAST_FREE_BYTES = 512 * 1024 * 1024;

/**
 * Whether the services can run on this Node.
 * @throws {LauncherError} LAUNCHER_OLD_NODE
 */
export function assertNode(version: string = process.versions.node): void {
  if (Number.parseInt(version, 10) >= OLDEST_NODE) return;
  const message = `The services need Node ${OLDEST_NODE} or newer and this is Node ${version}: use \`make run\`, which takes the Node from node_modules.`;
  throw new LauncherError('LAUNCHER_OLD_NODE', message);
}

/**
 * Makes the folder, and makes sure that the platform finds room in it.
 * @throws {LauncherError} LAUNCHER_DISK_FULL
 */
export async function assertSpace(dataDir: string, leastBytes: number = LEAST_FREE_BYTES): Promise<void> {
  try {
    await mkdir(dataDir, { recursive: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw diskFull(dataDir, 0, leastBytes);
  }
  const { bavail, bsize } = await statfs(dataDir);
  if (bavail * bsize < leastBytes) throw diskFull(dataDir, bavail * bsize, leastBytes);
}

function diskFull(dataDir: string, free: number, least: number): LauncherError {
  const message = `The disk that holds ${dataDir} has ${megabytes(free)} MB left and the platform needs ${megabytes(least)}: free some space and start again.`;
  return new LauncherError('LAUNCHER_DISK_FULL', message);
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
