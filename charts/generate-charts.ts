/**
 * Writes the files of the charts that follow from something else: values, their schemas and tables, topics, the kind.
 * `--check` only compares, and fails when one is out of date.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generatedFiles, ROOT } from './src/generated-files.ts';

const check = process.argv.includes('--check');

for (const { path, text } of generatedFiles()) {
  const file = join(ROOT, path);
  if (existsSync(file) && readFileSync(file, 'utf8') === text) continue;
  if (check) {
    console.error(`${path} is out of date: run \`npm run generate:charts\`.`);
    process.exitCode = 1;
  } else {
    writeFileSync(file, text);
    console.log(`wrote ${path}`);
  }
}
