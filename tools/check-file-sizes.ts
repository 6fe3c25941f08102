/**
 * Prints the longest source file and the median; warns above 400 lines and fails above 600.
 */
import { readFileSync } from 'node:fs';
import { repositoryFiles } from './repository-files.ts';

const WARN_ABOVE = 400;
const FAIL_ABOVE = 600;

const sizes = repositoryFiles()
  .filter((path) => /\.(ts|cjs|java)$/.test(path) && !path.includes('/fixtures/'))
  .map((path) => ({ path, lines: readFileSync(path, 'utf8').split('\n').length - 1 }))
  .sort((a, b) => a.lines - b.lines);

const sources = sizes.filter(({ path }) => !/(^|\/)test\//.test(path));
const longest = sources.at(-1);
const median = sources[sources.length >> 1];
const ninetieth = sources[Math.floor(sources.length * 0.9)];

console.log(
  `${sources.length} source files: longest ${longest?.lines} lines (${longest?.path}), ` +
    `median ${median?.lines}, 90th percentile ${ninetieth?.lines}`,
);
for (const { path, lines } of sizes) {
  if (lines > FAIL_ABOVE) {
    console.error(`${path}: ${lines} lines, more than ${FAIL_ABOVE}: split it`);
    process.exitCode = 1;
  } else if (lines > WARN_ABOVE) {
    console.log(`warning: ${path}: ${lines} lines, more than ${WARN_ABOVE}`);
  }
}
