/**
 * Exits with 0 when node_modules holds every package of package-lock.json in its version. Runs on whatever Node the machine has.
 */
const { existsSync, readFileSync } = require('node:fs');

const INSTALLED = 'node_modules/.package-lock.json';

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const installed = packagesOf(INSTALLED);
  return Object.entries(packagesOf('package-lock.json')).every(([path, wanted]) => {
    if (!path.includes('node_modules/')) return true;
    const found = installed[path];
    // Optional packages are those of other platforms.
    if (found === undefined || !existsSync(path)) return wanted.optional === true;
    return wanted.link === true || found.version === wanted.version;
  });
}

process.exitCode = isInstalled() ? 0 : 1;
