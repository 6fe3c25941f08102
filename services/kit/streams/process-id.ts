import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The name of the process that owns a state directory, made once and kept with the state: a restart is known by it. */
export function processIdOf(directory: string): string {
  const file = join(directory, 'process-id');
  try {
    const kept = readFileSync(file, 'utf8').trim();
    if (kept !== '') return kept;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const fresh = randomUUID();
  mkdirSync(directory, { recursive: true });
  writeFileSync(file, `${fresh}\n`);
  return fresh;
}
