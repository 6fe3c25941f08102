import { readdir } from 'node:fs/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveKafkaJars } from '../src/kafka-jars.ts';
import { writeProgram } from './program.ts';
import { temporaryFolder } from './temporary-folder.ts';

const FETCH = `for last; do :; done
echo run >> "$(dirname "$0")/runs"
/bin/sleep 0.2
echo jar > "\${last#-DoutputDirectory=}/kafka.jar"`;

afterEach(() => vi.unstubAllEnvs());

/** Puts a `mvn` that runs `script` before everything else on the `PATH`. */
async function stubMaven(script: string): Promise<void> {
  const folder = await temporaryFolder();
  await writeProgram(folder, 'mvn', script);
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
}

describe('resolveKafkaJars', () => {
  it('fetches once and then answers from the cache', async () => {
    await stubMaven(FETCH);
    const cacheDir = await temporaryFolder();
    const lines: string[] = [];
    const first = await resolveKafkaJars((line) => lines.push(line), { cacheDir });
    const second = await resolveKafkaJars((line) => lines.push(line), { cacheDir });
    expect(second).toEqual(first);
    expect(lines).toHaveLength(1);
  });

  it('leaves one whole folder when several fetch at the same time', async () => {
    await stubMaven(FETCH);
    const cacheDir = await temporaryFolder();
    const found = await Promise.all([1, 2, 3].map(() => resolveKafkaJars(undefined, { cacheDir })));
    expect(new Set(found.map((jars) => jars.classPath)).size).toBe(1);
    expect(await readdir(cacheDir)).toEqual([expect.stringMatching(/^kafka-[\d.]+-[0-9a-f]{8}$/)]);
  });

  it('passes on the first error of a Maven that fails, and caches nothing', async () => {
    await stubMaven('echo "[ERROR] Unknown host example.invalid"; exit 1');
    const cacheDir = await temporaryFolder();
    await expect(resolveKafkaJars(undefined, { cacheDir })).rejects.toMatchObject({
      code: 'HARNESS_JARS_UNAVAILABLE',
      message: expect.stringContaining('Unknown host example.invalid'),
    });
    expect(await readdir(cacheDir)).toEqual([]);
  });

  it('says that the disk is full when Maven says so', async () => {
    await stubMaven('echo "[ERROR] write failed: No space left on device"; exit 1');
    const cacheDir = await temporaryFolder();
    await expect(resolveKafkaJars(undefined, { cacheDir })).rejects.toMatchObject({ code: 'HARNESS_DISK_FULL' });
  });

  it('says what to install when there is no mvn', async () => {
    vi.stubEnv('PATH', '/nonexistent');
    const cacheDir = await temporaryFolder();
    await expect(resolveKafkaJars(undefined, { cacheDir })).rejects.toMatchObject({
      code: 'HARNESS_NO_MAVEN',
      message: expect.stringContaining('install Maven'),
    });
  });
});
