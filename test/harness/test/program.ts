import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Writes an executable shell script to `folder`: a stand-in for a program on the `PATH`. */
export async function writeProgram(folder: string, name: string, script: string): Promise<void> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\n${script}\n`);
  await chmod(file, 0o755);
}
