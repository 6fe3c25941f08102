import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BrokerSpec, brokerProperties, formatProperties, LOG4J2 } from './broker-properties.ts';
import { runCommand } from './command.ts';
import { diskFull, HarnessError } from './harness-error.ts';

const LEAST_FREE_BYTES = 256 * 1024 * 1024;

/** The folder of a cluster: what identifies it, the settings of its brokers, their logs and their data. */
export class ClusterFiles {
  readonly dataDir: string;
  readonly #brokers: number;

  constructor(dataDir: string, brokers: number) {
    this.dataDir = dataDir;
    this.#brokers = brokers;
  }

  /** Where the broker keeps its topics. */
  logDir(id: number): string {
    return join(this.dataDir, `broker-${id}`, 'data');
  }

  /** The settings file that the broker is started with. */
  propertiesFile(id: number): string {
    return join(this.dataDir, `broker-${id}`, 'server.properties');
  }

  /** What the broker wrote since the cluster was started. */
  logFile(id: number): string {
    return join(this.dataDir, `broker-${id}`, 'server.log');
  }

  /** The brokers' log settings. */
  get log4jFile(): string {
    return join(this.dataDir, 'log4j2.properties');
  }

  /**
   * Makes the folder and writes the settings; what the brokers have stored stays.
   * Throws `HARNESS_DISK_FULL`, and `HARNESS_DATA_DIR_MISMATCH` when the folder holds a cluster of another size.
   */
  async prepare(specs: readonly BrokerSpec[], overrides: Readonly<Record<string, string>>): Promise<void> {
    try {
      await mkdir(this.dataDir, { recursive: true });
      await this.#assertSpace();
      const identity = await this.#readIdentity();
      if (identity === undefined) await this.#writeIdentity();
      await writeFile(this.log4jFile, LOG4J2);
      for (const spec of specs) {
        await mkdir(this.logDir(spec.id), { recursive: true });
        await writeFile(this.propertiesFile(spec.id), formatProperties(brokerProperties(spec, specs, overrides)));
      }
    } catch (error) {
      throw diskFull(error, this.dataDir) ?? error;
    }
  }

  /**
   * Formats the storage of every broker that has none yet; `java` is the command with its class path, `more` what the
   * tool is told besides.
   */
  async format(
    java: readonly [string, ...string[]],
    ids: readonly number[],
    more: readonly string[] = [],
    signal?: AbortSignal,
  ): Promise<void> {
    const identity = await this.#readIdentity();
    if (identity === undefined) throw new Error('prepare() comes first');
    const [command, ...args] = java;
    const format = async (id: number): Promise<void> => {
      if (await exists(join(this.logDir(id), 'meta.properties'))) return;
      const tool = [
        'kafka.tools.StorageTool',
        'format',
        '-t',
        identity.clusterId,
        '-c',
        this.propertiesFile(id),
        ...more,
      ];
      const result = await runCommand(command, [...args, ...tool], signal);
      if (result.code === 0) return;
      const message = `The storage of broker ${id} could not be formatted: ${result.output.trim()}`;
      throw diskFull(result.output, this.dataDir) ?? new HarnessError('HARNESS_BROKER_FAILED', message);
    };
    await Promise.all(ids.map(format));
  }

  /** Deletes the folder with all that the cluster has stored. */
  async remove(): Promise<void> {
    await rm(this.dataDir, { recursive: true, force: true, maxRetries: 3 });
  }

  async #assertSpace(): Promise<void> {
    const { bavail, bsize } = await statfs(this.dataDir);
    const free = bavail * bsize;
    if (free >= LEAST_FREE_BYTES) return;
    const message = `The disk that holds ${this.dataDir} has ${Math.floor(free / 1024 / 1024)} MB left: Kafka needs 256.`;
    throw new HarnessError('HARNESS_DISK_FULL', message);
  }

  get #identityFile(): string {
    return join(this.dataDir, 'cluster.json');
  }

  async #readIdentity(): Promise<{ clusterId: string; brokers: number } | undefined> {
    if (!(await exists(this.#identityFile))) return undefined;
    const identity = JSON.parse(await readFile(this.#identityFile, 'utf8'));
    if (identity.brokers === this.#brokers) return identity;
    const message = `${this.dataDir} holds a cluster of ${identity.brokers} and ${this.#brokers} was asked for: use its size or another folder.`;
    throw new HarnessError('HARNESS_DATA_DIR_MISMATCH', message);
  }

  async #writeIdentity(): Promise<void> {
    const identity = { clusterId: newClusterId(), brokers: this.#brokers };
    const draft = `${this.#identityFile}.tmp`;
    await writeFile(draft, `${JSON.stringify(identity)}\n`);
    await rename(draft, this.#identityFile);
  }
}

/** 16 random bytes as Kafka writes an id; one that begins with a dash would be read as an option. */
function newClusterId(): string {
  const id = randomBytes(16).toString('base64url');
  return id.startsWith('-') ? newClusterId() : id;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
