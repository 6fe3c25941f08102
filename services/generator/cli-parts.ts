import { Option } from 'commander';
import { several, url } from './option-values.ts';

const FIRST_URL = 'http://localhost:8080';

/** `--url`, as often as wanted; the first orders instance of `make run` unless given. */
export function urlOption(description: string): Option {
  return new Option('--url <address>', description).argParser(several(url)).default([FIRST_URL], FIRST_URL);
}

/** Writes a line to standard output. */
export function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
