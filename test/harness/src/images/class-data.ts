import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrokerProcess } from '../broker-process.ts';
import { brokerProperties, formatProperties, LOG4J2 } from '../broker-properties.ts';
import { runCommand } from '../command.ts';
import { HarnessError } from '../harness-error.ts';
import { findFreePorts, HOST } from '../ports.ts';
import { untilReady } from '../readiness.ts';

const READY_MS = 60_000;
const STOP_MS = 60_000;
const CLUSTER_ID = 'AAAAAAAAAAAAAAAAAAAAAA';

/**
 * Runs a broker once and keeps the classes that it loaded in an archive (`kafka.jsa` of `home`), from which the next broker starts in
 * less than half the time. `home` is the working folder; the class path in `home/class-path` is relative to it, since an archive
 * holds for one class path only.
 */
export async function archiveClassData(runtime: string, home: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'class-data-'));
  try {
    const [port = 0, controllerPort = 0] = await findFreePorts(2);
    const spec = { id: 0, port, controllerPort, logDir: join(folder, 'data') };
    const settings = join(folder, 'server.properties');
    await mkdir(spec.logDir);
    await writeFile(settings, formatProperties(brokerProperties(spec, [spec])));
    await writeFile(join(folder, 'log4j2.properties'), LOG4J2);
    const java = join(runtime, 'bin', 'java');
    const inHome = ['-C', home, java, `-Dlog4j2.configurationFile=${join(folder, 'log4j2.properties')}`];
    const tool = ['@class-path', 'kafka.tools.StorageTool', 'format', '-t', CLUSTER_ID, '-c', settings];
    await succeed([...inHome, ...tool]);
    const archive = ['-XX:ArchiveClassesAtExit=kafka.jsa', '-XX:+UseSerialGC', '-Xmx256m'];
    const broker = await BrokerProcess.start(
      'env',
      [...inHome, ...archive, '@class-path', 'kafka.Kafka', settings],
      join(folder, 'log'),
      false,
    );
    try {
      await untilReady([`${HOST}:${port}`], [0], AbortSignal.timeout(READY_MS));
    } finally {
      await broker.stop(STOP_MS);
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function succeed(args: readonly string[]): Promise<void> {
  const result = await runCommand('env', args);
  if (result.code === 0) return;
  throw new HarnessError('HARNESS_IMAGE_FAILED', `Kafka could not be run for its class data: ${result.output.trim()}`);
}
