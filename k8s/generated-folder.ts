import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What is to be in a folder that holds nothing else: the text of each file by its name. */
export type FolderContent = ReadonlyMap<string, string>;

/** The files that are missing, differ, or should not be there. */
export function differences(folder: string, content: FolderContent): string[] {
  mkdirSync(folder, { recursive: true });
  const extra = readdirSync(folder).filter((name) => !content.has(name));
  const changed = [...content].filter(([name, text]) => textOf(join(folder, name)) !== text).map(([name]) => name);
  return [...extra, ...changed];
}

/** Writes the files, and deletes what should not be there. */
export function writeFolder(folder: string, content: FolderContent): void {
  for (const name of differences(folder, content)) {
    const text = content.get(name);
    if (text === undefined) rmSync(join(folder, name));
    else writeFileSync(join(folder, name), text);
  }
}

/** Writes the files or, with `--check` on the command line, exits with 1 when they are not what they should be. */
export function generate(folder: string, content: FolderContent, command: string): void {
  if (!process.argv.includes('--check')) return writeFolder(folder, content);
  const different = differences(folder, content);
  if (different.length === 0) return;
  process.stderr.write(`${folder}: ${different.join(', ')} not as generated: run \`${command}\`\n`);
  process.exitCode = 1;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
