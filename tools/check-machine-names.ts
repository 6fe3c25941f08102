/**
 * Fails when a file names what only one machine has: a home or work folder, or the host of a package registry.
 */
import { readFileSync } from 'node:fs';
import { repositoryFiles } from './repository-files.ts';

const MACHINE_NAMES = [
  { what: 'a folder of one machine', pattern: /(?<![\w.$}~-])\/(?:work|root|home|Users)\/[\w.-]+/ },
  {
    what: 'a package registry',
    pattern: /registry\.(?:npmjs|yarnpkg)\.(?:org|com)|repo1?\.maven\.(?:apache\.)?org|pypi\.org/,
  },
  { what: 'a package registry', pattern: /"resolved": "https?:|^\s*registry\s*=/ },
];

const BINARY = /\.(png|jpg|ico|gz|jar|bin)$/;

for (const path of repositoryFiles().filter((name) => !BINARY.test(name))) {
  for (const [index, line] of readFileSync(path, 'utf8').split('\n').entries()) {
    for (const { what, pattern } of MACHINE_NAMES) {
      const named = pattern.exec(line);
      if (named) {
        console.error(`${path}:${index + 1}: names ${what}: ${named[0].trim()}`);
        process.exitCode = 1;
      }
    }
  }
}
