import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isNotFound, runCommand } from './command.ts';
import { diskFull, HarnessError } from './harness-error.ts';

const POM = fileURLToPath(new URL('../kafka/pom.xml', import.meta.url));
const CACHE = fileURLToPath(new URL('../../../.cache', import.meta.url));

/** Kafka's jars on this machine. */
export interface KafkaJars {
  readonly version: string;
  /** For `java -cp`: every jar of the folder. */
  readonly classPath: string;
}

/**
 * The jars that `kafka/pom.xml` names, fetched through Maven once and then served from the cache.
 * Any number of processes may ask at the same time: a folder appears whole or not at all.
 * Throws `HARNESS_NO_MAVEN`, `HARNESS_JARS_UNAVAILABLE` or `HARNESS_DISK_FULL`.
 */
export async function resolveKafkaJars(
  log: (line: string) => void = () => {},
  options: { readonly cacheDir?: string; readonly signal?: AbortSignal } = {},
): Promise<KafkaJars> {
  const pom = await readFile(POM, 'utf8');
  const version = /<kafka\.version>(.+?)</.exec(pom)?.[1];
  if (version === undefined) throw new Error(`${POM} names no kafka.version`);
  // A pom that changed must not be answered from the cache of the old one.
  const folder = `kafka-${version}-${createHash('sha256').update(pom).digest('hex').slice(0, 8)}`;
  const cacheDir = options.cacheDir ?? CACHE;
  const target = join(cacheDir, folder);
  if (!(await isFolder(target))) {
    log(`fetching Kafka ${version} through Maven, once (about 45 MB)`);
    await fetchJars(cacheDir, target, options.signal);
  }
  return { version, classPath: join(target, '*') };
}

async function fetchJars(cacheDir: string, target: string, signal?: AbortSignal): Promise<void> {
  await mkdir(cacheDir, { recursive: true });
  const staging = await mkdtemp(`${target}.tmp-`);
  try {
    await copyDependencies(staging, signal);
    await rename(staging, target);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    // Another process was quicker: its folder is as good.
    if (!(await isFolder(target))) throw diskFull(error, cacheDir) ?? error;
  }
}

async function copyDependencies(folder: string, signal?: AbortSignal): Promise<void> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy-dependencies';
  const args = ['-q', '-B', '-f', POM, goal, '-DincludeScope=runtime', `-DoutputDirectory=${folder}`];
  const result = await runCommand('mvn', args, signal).catch((error: unknown) => {
    if (!isNotFound(error)) throw error;
    const message = 'Kafka\'s jars are fetched by Maven and "mvn" cannot be run: install Maven and put it on the PATH.';
    throw new HarnessError('HARNESS_NO_MAVEN', message, { cause: error });
  });
  if (result.code === 0) return;
  const reason = /\[ERROR\] (.+)/.exec(result.output)?.[1] ?? (result.output.trim() || `mvn ended with ${result.code}`);
  throw new HarnessError('HARNESS_JARS_UNAVAILABLE', `Maven could not fetch Kafka's jars: ${reason}`);
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
