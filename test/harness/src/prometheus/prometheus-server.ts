import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { stringify } from 'yaml';
import { prometheusProgram } from './prometheus-program.ts';

/** Whom to scrape, `host:port`, and the labels that Kubernetes would give. */
export interface ScrapeTarget {
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
  /** How often, and how long it may take. */
  readonly every: string;
}

/** What to run. */
export interface PrometheusOptions {
  readonly folder: string;
  readonly port: number;
  readonly targets: readonly ScrapeTarget[];
  /** A pattern of files. */
  readonly rules: string;
}

interface Answer<T> {
  readonly status: 'success' | 'error';
  readonly error?: string;
  readonly data: T;
}

/** A real Prometheus, which evaluates its rules every second. */
export class PrometheusServer implements AsyncDisposable {
  readonly #process: ChildProcess;
  readonly #url: string;
  #stderr = '';

  private constructor(process: ChildProcess, url: string) {
    this.#process = process;
    this.#url = url;
    process.stderr?.on('data', (chunk) => {
      this.#stderr += String(chunk);
    });
  }

  /** Resolves when it answers. */
  static async start({ folder, port, targets, rules }: PrometheusOptions): Promise<PrometheusServer> {
    const config = {
      global: { evaluation_interval: '1s' },
      rule_files: [rules],
      scrape_configs: targets.map(({ address, labels, every }) => ({
        job_name: address,
        scrape_interval: every,
        scrape_timeout: every,
        static_configs: [{ targets: [address], labels }],
      })),
    };
    writeFileSync(join(folder, 'prometheus.yml'), stringify(config));
    const listen = `127.0.0.1:${port}`;
    const child = spawn(
      prometheusProgram('prometheus'),
      [
        '--config.file=prometheus.yml',
        '--storage.tsdb.path=data',
        `--web.listen-address=${listen}`,
        '--enable-feature=exemplar-storage',
      ],
      { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const server = new PrometheusServer(child, `http://${listen}`);
    await server.eventually('ready', async () => (await fetch(`${server.#url}/-/ready`)).ok);
    return server;
  }

  /** What an endpoint of its HTTP API answers. @throws with its error, which names what is wrong with a query */
  async api<T>(path: string, parameters: Readonly<Record<string, string>> = {}): Promise<T> {
    const response = await fetch(`${this.#url}/api/v1/${path}?${new URLSearchParams(parameters)}`);
    const { status, error, data } = (await response.json()) as Answer<T>;
    if (status !== 'success') throw new Error(`${path} ${JSON.stringify(parameters)}: ${error}`);
    return data;
  }

  /** How many series the expression has now; a scalar counts as one. */
  async seriesOf(query: string): Promise<number> {
    const { resultType, result } = await this.api<{ resultType: string; result: readonly unknown[] }>('query', {
      query,
    });
    return resultType === 'scalar' ? 1 : result.length;
  }

  /** Resolves when `holds`; asked again while it does not, or fails. @throws after 90 s, with what was waited for */
  async eventually(what: string, holds: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + 90_000;
    while (!(await holds().catch(() => false))) {
      if (this.#process.exitCode !== null) throw new Error(`Prometheus has ended: ${this.#stderr}`);
      if (performance.now() > end) throw new Error(`after 90 s it is not so: ${what}`);
      await delay(200);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#process.exitCode !== null) return;
    const ended = once(this.#process, 'exit');
    this.#process.kill('SIGTERM');
    await ended;
  }
}
