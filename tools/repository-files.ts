import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** The files of the repository, new ones included, ignored and deleted ones not; paths are relative to its root. */
export function repositoryFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return listed.split('\0').filter((path) => path !== '' && existsSync(path));
}
