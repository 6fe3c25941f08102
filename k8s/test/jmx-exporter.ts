import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const VERSION = '1.0.1';
const CACHE = fileURLToPath(new URL('../../.cache/jmx-exporter/', import.meta.url));
const RULES = fileURLToPath(new URL('../../charts/platform/files/kafka-metrics.yaml', import.meta.url));

/** The JVM argument that has a broker export its metrics on that port, by the rules that the chart gives to Strimzi. */
export function jmxExporter(port: number): string {
  return `-javaagent:${exporterJar()}=127.0.0.1:${port}:${RULES}`;
}

/** The exporter's jar, fetched through Maven once. @throws with what Maven said */
function exporterJar(): string {
  const jar = join(CACHE, `jmx_prometheus_javaagent-${VERSION}.jar`);
  if (existsSync(jar)) return jar;
  mkdirSync(CACHE, { recursive: true });
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';
  const artifact = `-Dartifact=io.prometheus.jmx:jmx_prometheus_javaagent:${VERSION}`;
  const { status, stdout, error } = spawnSync('mvn', ['-q', '-B', goal, artifact, `-DoutputDirectory=${CACHE}`], {
    encoding: 'utf8',
  });
  if (status === 0) return jar;
  throw new Error(`Maven could not fetch the JMX exporter ${VERSION}: ${error?.message ?? stdout}`);
}
