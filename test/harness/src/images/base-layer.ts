import { realpath } from 'node:fs/promises';
import { dirname } from 'node:path';
import { rootCertificates } from 'node:tls';
import { runCommand } from '../command.ts';
import { HarnessError } from '../harness-error.ts';
import type { LayerEntry } from './layer.ts';

/** The user that containers run as. */
export const USER = '1000:1000';

/** What every image has: users, name resolution, trusted certificates, a writable `/tmp`. */
export function commonEntries(): LayerEntry[] {
  return [
    { kind: 'folder', path: 'tmp', mode: 0o1777 },
    { kind: 'text', path: 'etc/passwd', text: 'root:x:0:0:root:/root:/bin/sh\nnode:x:1000:1000::/tmp:/bin/sh\n' },
    { kind: 'text', path: 'etc/group', text: 'root:x:0:\nnode:x:1000:\n' },
    { kind: 'text', path: 'etc/nsswitch.conf', text: 'hosts: files dns\n' },
    { kind: 'text', path: 'etc/ssl/certs/ca-certificates.crt', text: `${rootCertificates.join('\n')}\n` },
  ];
}

/**
 * The shared libraries that programs of this machine need, at the same paths in the image; those found in `own` folders are left out.
 * Throws `HARNESS_IMAGE_FAILED` when one is missing.
 */
export async function sharedLibraries(programs: readonly string[], own: readonly string[] = []): Promise<LayerEntry[]> {
  const paths = new Set<string>();
  for (const program of programs) {
    // `ldd` fails on a program without dynamic libraries, and says so in its output.
    const { output } = await runCommand('env', [`LD_LIBRARY_PATH=${own.join(':')}`, 'ldd', program]);
    const missing = /^\s*(\S+) => not found/m.exec(output)?.[1];
    if (missing !== undefined) {
      throw new HarnessError('HARNESS_IMAGE_FAILED', `${program} needs the shared library ${missing}: install it`);
    }
    for (const [, path = ''] of output.matchAll(/^\s*(?:\S+ => )?(\/\S+) \(0x/gm)) {
      if (!own.includes(dirname(path))) paths.add(path);
    }
  }
  return Promise.all(
    [...paths].map(async (path) => ({
      kind: 'file' as const,
      path: path.slice(1),
      source: await realpath(path),
      executable: true,
    })),
  );
}

/** A program of this machine at a path of the image. */
export async function program(source: string, path: string): Promise<LayerEntry> {
  return { kind: 'file', path, source: await realpath(source), executable: true };
}
