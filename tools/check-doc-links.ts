/**
 * Fails when a page links to a file of the repository that is not there.
 */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { repositoryFiles } from './repository-files.ts';

const LINK = /\]\((?!https?:|mailto:|#)([^)\s#]+)(?:#[^)]*)?\)/g;

for (const page of repositoryFiles().filter((path) => path.endsWith('.md') && !path.endsWith('0000-template.md'))) {
  for (const [, target = ''] of readFileSync(page, 'utf8').matchAll(LINK)) {
    if (existsSync(normalize(join(dirname(page), target)))) continue;
    console.error(`${page}: links to ${target}, which is not there`);
    process.exitCode = 1;
  }
}
