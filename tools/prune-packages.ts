/** Removes from a `node_modules` folder the files that nothing runs: types, sources, tests. For images. */
import { readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { isRunTimeFile } from './run-time-files.ts';

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('usage: prune-packages.ts NODE_MODULES');

for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  const path = join(entry.parentPath, entry.name);
  if (!entry.isDirectory() && !isRunTimeFile(relative(folder, path))) rmSync(path);
}
