import { existsSync } from 'node:fs';
import { readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../command.ts';
import { HarnessError } from '../harness-error.ts';
import { findJava } from '../java.ts';

/** What Kafka, its logs and the agent for its metrics use. */
const MODULES = [
  'java.base',
  'java.compiler',
  'java.desktop',
  'java.instrument',
  'java.logging',
  'java.management',
  'java.management.rmi',
  'java.naming',
  'java.rmi',
  'java.scripting',
  'java.security.jgss',
  'java.security.sasl',
  'java.sql',
  'java.xml',
  'jdk.crypto.ec',
  'jdk.httpserver',
  'jdk.management',
  'jdk.management.agent',
  'jdk.net',
  'jdk.security.auth',
  'jdk.unsupported',
  'jdk.zipfs',
];

/**
 * A Java runtime of the modules that Kafka needs, made once by `jlink` of this machine's JDK and kept in `cache`; its folder.
 * Throws `HARNESS_NO_JAVA`, or `HARNESS_IMAGE_FAILED` when the JDK has no `jlink`.
 */
export async function makeJavaRuntime(cache: string): Promise<string> {
  const { output } = await runCommand(await findJava(), ['-XshowSettings:properties', '-version']);
  const home = /java\.home = (.+)/.exec(output)?.[1] ?? '';
  const version = /java\.runtime\.version = (.+)/.exec(output)?.[1] ?? 'unknown';
  const target = join(cache, `java-${version.replaceAll(/[^\w.]/g, '-')}`);
  if (existsSync(target)) return target;
  const staging = `${target}.tmp-${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  const strip = ['--strip-java-debug-attributes', '--no-header-files', '--no-man-pages'];
  await succeed(join(home, 'bin', 'jlink'), ['--add-modules', MODULES.join(), ...strip, '--output', staging]);
  // The archive of the JDK's own classes, which that of Kafka's classes builds on.
  await succeed(join(staging, 'bin', 'java'), ['-Xshare:dump']);
  await rename(staging, target);
  return target;
}

/** The version that a runtime says it has, for image labels. */
export async function javaVersionOf(runtime: string): Promise<string> {
  return /JAVA_VERSION="(.+)"/.exec(await readFile(join(runtime, 'release'), 'utf8'))?.[1] ?? 'unknown';
}

async function succeed(command: string, args: readonly string[]): Promise<void> {
  const result = await runCommand(command, args).catch((cause: unknown) => {
    throw new HarnessError('HARNESS_IMAGE_FAILED', `"${command}" cannot be run: install a whole JDK`, { cause });
  });
  if (result.code !== 0) throw new HarnessError('HARNESS_IMAGE_FAILED', `${command} failed: ${result.output.trim()}`);
}
