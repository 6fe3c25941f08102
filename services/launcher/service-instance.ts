import { setTimeout as delay } from 'node:timers/promises';
import { EXIT_INVALID_ENVIRONMENT } from '@orders-platform/kit';
import { failureLine } from './failure-line.ts';
import { GuardedProcess } from './guarded-process.ts';
import { LauncherError } from './launcher-error.ts';
import type { InstanceSpec, ServiceName } from './service-plan.ts';

const STOP_GRACE_MS = 10_000;
const PROBE_EVERY_MS = 100;
const PROBE_TIMEOUT_MS = 2_000;
const FIRST_BACK_OFF_MS = 500;
const LONGEST_BACK_OFF_MS = 15_000;
/** Who ran for this long before it crashed is started again without delay. */
const STEADY_AFTER_MS = 60_000;

/** One instance of a service: a process that is started again when it ends by itself. */
export class ServiceInstance {
  readonly #spec: InstanceSpec;
  readonly #env: Readonly<Record<string, string | undefined>>;
  readonly #log: (line: string) => void;
  #process: GuardedProcess | undefined;
  #startedAt = 0;
  #crashes = 0;
  #backOff: NodeJS.Timeout | undefined;
  #hopeless: LauncherError | undefined;
  #notReady = 'starting';

  constructor(spec: InstanceSpec, env: Readonly<Record<string, string | undefined>>, log: (line: string) => void) {
    this.#spec = spec;
    this.#env = { ...env, ...spec.env };
    this.#log = log;
  }

  get service(): ServiceName {
    return this.#spec.service;
  }

  /** `orders-0`: also what the instance calls itself in answers, logs and metrics. */
  get name(): string {
    return this.#spec.name;
  }

  /** Where its HTTP is, without a slash at the end. */
  get url(): string {
    return `http://localhost:${this.#spec.httpPort}`;
  }

  /** What the process writes to standard output and standard error. */
  get logFile(): string {
    return this.#spec.logFile;
  }

  /** The process id; undefined when it does not run. */
  get pid(): number | undefined {
    return this.#process?.running === true ? this.#process.pid : undefined;
  }

  /** How often it has ended by itself. */
  get crashes(): number {
    return this.#crashes;
  }

  /** What its readiness probe said last. */
  get notReadyBecause(): string {
    return this.#notReady;
  }

  /** Starts the process unless it runs; it is not ready yet then. */
  async start(): Promise<void> {
    if (this.#process?.running === true) return;
    clearTimeout(this.#backOff);
    this.#hopeless = undefined;
    this.#notReady = 'starting';
    this.#startedAt = Date.now();
    const { script, logFile } = this.#spec;
    const started = await GuardedProcess.start({
      command: process.execPath,
      args: [script],
      env: this.#env,
      logFile,
    });
    this.#process = started;
    void started.ended.then(() => (this.#process === started ? this.#crashed(started) : undefined));
  }

  /**
   * Resolves when `/readyz` answers 200.
   * @throws {LauncherError} LAUNCHER_BAD_SETTINGS when it cannot run with its settings; the signal's reason when aborted.
   */
  async whenReady(signal?: AbortSignal): Promise<void> {
    for (;;) {
      signal?.throwIfAborted();
      if (this.#hopeless !== undefined) throw this.#hopeless;
      if (this.pid !== undefined && (await this.#isReady())) return;
      await delay(PROBE_EVERY_MS, undefined, signal && { signal });
    }
  }

  /** Stops it gracefully (SIGTERM, after 10 s SIGKILL); it stays stopped. Stopping twice is fine. */
  async stop(): Promise<void> {
    await this.#release()?.stop(STOP_GRACE_MS);
  }

  /** Kills it at once (SIGKILL); it stays dead until it is started. */
  async kill(): Promise<void> {
    await this.#release()?.kill();
  }

  /** The process, which from now on may end without being started again. */
  #release(): GuardedProcess | undefined {
    clearTimeout(this.#backOff);
    const released = this.#process;
    this.#process = undefined;
    return released;
  }

  async #isReady(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(PROBE_TIMEOUT_MS) });
      const report = (await response.json()) as { readonly reason?: string };
      this.#notReady = report.reason ?? `status ${response.status}`;
      return response.ok;
    } catch {
      this.#notReady = 'starting';
      return false;
    }
  }

  async #crashed(ended: GuardedProcess): Promise<void> {
    this.#crashes++;
    const reason = await failureLine(this.logFile);
    if (this.#process !== ended) return;
    const what = `${this.name} ended with ${ended.exit}: ${reason} (its log: ${this.logFile})`;
    if (ended.exitCode === EXIT_INVALID_ENVIRONMENT) {
      this.#log(what);
      this.#hopeless = new LauncherError('LAUNCHER_BAD_SETTINGS', `${this.name} cannot run: ${reason}`);
      return;
    }
    const pause = this.#pauseBeforeRestart();
    this.#log(`${what}; it is started again in ${pause / 1000} s`);
    this.#backOff = setTimeout(() => {
      this.start().catch((error: unknown) => this.#log(`${this.name} cannot be started: ${(error as Error).message}`));
    }, pause);
  }

  #pauseBeforeRestart(): number {
    if (Date.now() - this.#startedAt >= STEADY_AFTER_MS) this.#crashes = 1;
    return Math.min(FIRST_BACK_OFF_MS * 2 ** (this.#crashes - 1), LONGEST_BACK_OFF_MS);
  }
}
