import { join } from 'node:path';
import { isNotFound, runCommand } from './command.ts';
import { HarnessError } from './harness-error.ts';

const OLDEST_JAVA = 17;

/**
 * The Java command to run: that of `JAVA_HOME` when set, else `java` of the `PATH`.
 * Throws `HARNESS_NO_JAVA` when there is none and `HARNESS_OLD_JAVA` when it is older than 17.
 */
export async function findJava(signal?: AbortSignal): Promise<string> {
  const home = process.env.JAVA_HOME;
  const java = home ? join(home, 'bin', 'java') : 'java';
  const version = await javaVersion(java, signal);
  if (version < OLDEST_JAVA) {
    throw new HarnessError(
      'HARNESS_OLD_JAVA',
      `Kafka needs Java ${OLDEST_JAVA} or newer and "${java}" is Java ${version}: install a newer JDK, or point JAVA_HOME at one.`,
    );
  }
  return java;
}

async function javaVersion(java: string, signal?: AbortSignal): Promise<number> {
  const result = await runCommand(java, ['-version'], signal).catch((error: unknown) => {
    if (isNotFound(error)) throw noJava(java, error);
    throw error;
  });
  const version = parseJavaVersion(result.output);
  // macOS has a `java` that only says where to download one, and fails.
  if (result.code !== 0 || version === undefined) throw noJava(java, result.output);
  return version;
}

function noJava(java: string, cause: unknown): HarnessError {
  return new HarnessError(
    'HARNESS_NO_JAVA',
    `Kafka needs Java ${OLDEST_JAVA} or newer and "${java}" cannot be run: install a JDK, and put it on the PATH or set JAVA_HOME.`,
    { cause },
  );
}

/** The major version in what `java -version` prints (`1.8.0_402` is 8), or undefined. */
export function parseJavaVersion(output: string): number | undefined {
  const match = /version "(?:1\.)?(\d+)/.exec(output);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}
