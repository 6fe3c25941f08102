import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';

// `exec` keeps the process id, so that it is Node's. The background reader holds the pipe from the parent: a line means
// that the child has ended by itself, an end without one that the parent is gone, however it died, and the child must
// go too, frozen or not.
const DIE_WITH_PARENT = 'exec 3<&0 </dev/null; (read -r _ <&3 || kill -9 $$) >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** What to run, and where its output goes. */
export interface GuardedCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Gets standard output and standard error, after what it holds. */
  readonly logFile: string;
}

/** A child process that never outlives this one. */
export class GuardedProcess {
  readonly pid: number;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number) {
    this.#child = child;
    this.pid = pid;
    this.ended = once(child, 'exit').then(() => {
      child.stdin?.end('\n');
    });
    // Killed together with its reader, the pipe may be closed at the other end already.
    child.stdin?.on('error', () => {});
  }

  /** Resolves when the process runs; rejects when it cannot be started. */
  static async start({ command, args, env, logFile }: GuardedCommand): Promise<GuardedProcess> {
    const log = await open(logFile, 'a');
    try {
      const child = spawn('/bin/sh', ['-c', DIE_WITH_PARENT, 'sh', command, ...args], {
        stdio: ['pipe', log.fd, log.fd],
        env,
        // Ctrl-C in a terminal goes to the whole foreground group: the order of stopping is the parent's to decide.
        detached: true,
      });
      await once(child, 'spawn');
      return new GuardedProcess(child, child.pid as number);
    } finally {
      await log.close();
    }
  }

  /** Whether the process has not ended yet. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** The exit code; null when the process runs, or a signal has ended it. */
  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  /** How the process ended, in words. */
  get exit(): string {
    return this.#child.signalCode ?? `exit code ${this.#child.exitCode}`;
  }

  /** Asks for a clean stop and waits for it; after `graceMs` milliseconds the process is killed. */
  async stop(graceMs: number): Promise<void> {
    if (!this.running) return this.ended;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), graceMs);
    await this.ended;
    clearTimeout(timer);
  }

  /** Kills the process at once (SIGKILL) and waits until it is gone. */
  async kill(): Promise<void> {
    if (this.running) this.#child.kill('SIGKILL');
    await this.ended;
  }
}
