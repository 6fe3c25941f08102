import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LOG4J2 } from '../broker-properties.ts';
import { runCommand } from '../command.ts';
import { HarnessError } from '../harness-error.ts';
import { resolveKafkaJars } from '../kafka-jars.ts';
import { commonEntries, program, sharedLibraries, USER } from './base-layer.ts';
import { archiveClassData } from './class-data.ts';
import type { ImageConfig } from './image-archive.ts';
import { javaVersionOf, makeJavaRuntime } from './java-runtime.ts';
import { type Layer, type LayerEntry, MODIFIED, writeLayer } from './layer.ts';

const RUN_BROKER = fileURLToPath(new URL('../../kafka/run-broker.sh', import.meta.url));
const AGENT = 'io.prometheus.jmx:jmx_prometheus_javaagent:1.0.1';

/**
 * An image with a small Java runtime, Kafka, an agent that shows its metrics to Prometheus, and a script that starts a broker
 * (`test/harness/kafka/run-broker.sh`). Runtime and class data are made once and kept in `cache`.
 */
export async function buildKafkaImage(
  cache: string,
  folder: string,
  log: (line: string) => void,
): Promise<{ readonly layers: readonly Layer[]; readonly config: ImageConfig }> {
  await mkdir(cache, { recursive: true });
  const runtime = await makeJavaRuntime(cache);
  const jars = await resolveKafkaJars(log);
  const home = await kafkaHome(cache, runtime, dirname(jars.classPath), log);
  return {
    layers: [
      await writeLayer('java', await javaEntries(runtime), join(folder, 'java.layer.tar')),
      await writeLayer(`kafka ${jars.version}`, await filesUnder(home, 'opt/kafka'), join(folder, 'kafka.layer.tar')),
    ],
    config: {
      entryPoint: ['/bin/sh', '/opt/kafka/run-broker.sh'],
      command: [],
      env: { JAVA_HOME: '/opt/java' },
      labels: {
        'org.opencontainers.image.title': 'orders-platform/kafka',
        'org.opencontainers.image.description': `Kafka ${jars.version} on Java ${await javaVersionOf(runtime)}, for tests`,
        'org.opencontainers.image.licenses': 'Apache-2.0 AND GPL-2.0-only WITH Classpath-exception-2.0',
      },
      workDir: '/opt/kafka',
      user: USER,
      exposedPorts: ['9092', '9093', '9404'],
    },
  };
}

async function javaEntries(runtime: string): Promise<LayerEntry[]> {
  const { output } = await runCommand('which', ['sh']);
  const shell = output.trim();
  const libraries = (await readdir(join(runtime, 'lib'), { recursive: true })).filter((file) => file.endsWith('.so'));
  const native = libraries.map((file) => join(runtime, 'lib', file)).filter(needsNoDesktop);
  const own = [join(runtime, 'lib'), join(runtime, 'lib', 'server')];
  const needed = await sharedLibraries([shell, join(runtime, 'bin', 'java'), ...native], own);
  return [...commonEntries(), await program(shell, 'bin/sh'), ...needed, ...(await filesUnder(runtime, 'opt/java'))];
}

function needsNoDesktop(library: string): boolean {
  return !/lib(?:awt|font|freetype|harfbuzz|jawt|splash|jsound|lcms|mlib|javajpeg)\w*\.so$/.test(library);
}

async function filesUnder(folder: string, target: string): Promise<LayerEntry[]> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((source) => ({ kind: 'file', path: join(target, relative(folder, source)), source }));
}

// What will be /opt/kafka, prepared on this machine: an archive of class data remembers names, sizes and times of the jars.
async function kafkaHome(cache: string, runtime: string, jars: string, log: (line: string) => void): Promise<string> {
  const script = await readFile(RUN_BROKER);
  const key = createHash('sha256')
    .update(jars)
    .update(runtime)
    .update(AGENT)
    .update(script)
    .update(LOG4J2)
    .digest('hex');
  const target = join(cache, `kafka-home-${key.slice(0, 12)}`);
  if (existsSync(target)) return target;
  log('starting Kafka once, to keep the classes that it loads');
  const staging = `${target}.tmp-${process.pid}`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(join(staging, 'libs'), { recursive: true });
  const names = (await readdir(jars)).sort();
  for (const name of names) await copyDated(join(jars, name), join(staging, 'libs', name));
  await fetchAgent(join(staging, 'agent'));
  await writeFile(join(staging, 'class-path'), `-cp ${names.map((name) => `libs/${name}`).join(':')}\n`);
  await writeFile(join(staging, 'log4j2.properties'), LOG4J2);
  await writeFile(join(staging, 'run-broker.sh'), script);
  await archiveClassData(runtime, staging);
  await rename(staging, target);
  return target;
}

async function copyDated(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  await utimes(to, MODIFIED, MODIFIED);
}

async function fetchAgent(folder: string): Promise<void> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  const args = ['-q', '-B', goal, `-Dartifact=${AGENT}`, `-DoutputDirectory=${folder}`, '-Dmdep.stripVersion=true'];
  const result = await runCommand('mvn', args);
  if (result.code !== 0)
    throw new HarnessError('HARNESS_JARS_UNAVAILABLE', `Maven has no ${AGENT}: ${result.output.trim()}`);
}
