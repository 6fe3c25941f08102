import { copyFile, glob, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type Platform, type PlatformOptions, startPlatform } from '@orders-platform/launcher';
import { KEPT_FOR_THE_CHECKER } from './kept-for-the-checker.ts';

/** A folder for one platform's data, gone with the scope that it was made for. */
export async function temporaryFolder(): Promise<{ readonly path: string } & AsyncDisposable> {
  const path = await mkdtemp(join(tmpdir(), 'system-test-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) };
}

/** Three instances of every service on three brokers, over the data in `dataDir`; quiet but for what ends by itself. */
export function startWholePlatform(dataDir: string, options: Partial<PlatformOptions> = {}): Promise<Platform> {
  const env = { ...KEPT_FOR_THE_CHECKER, ...options.env };
  return startPlatform({ scale: 3, brokers: 3, dataDir, log: tellTrouble, ...options, env });
}

/** Keeps the logs of instances and brokers where `SYSTEM_TEST_LOGS` says, if it does; for who looks into a failure. */
export async function keepLogs(dataDir: string, name: string): Promise<void> {
  const { SYSTEM_TEST_LOGS: folder } = process.env;
  if (folder === undefined) return;
  for await (const file of glob('**/*.log', { cwd: dataDir, exclude: ['**/data/**', 'state/**'] })) {
    const to = join(folder, name, file.replaceAll('/', '-'));
    await mkdir(dirname(to), { recursive: true });
    await copyFile(join(dataDir, file), to);
  }
}

function tellTrouble(line: string): void {
  if (/ ended with | not /.test(line)) console.warn(line);
}
