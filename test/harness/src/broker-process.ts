import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';

// `exec` keeps the process id, so that it is Java's. The background reader holds the pipe from the parent: a line means
// that Java has ended by itself, an end without one that the parent is gone, however it died, and Java must go too.
const DIE_WITH_PARENT = 'exec 3<&0 </dev/null; (read -r _ <&3 || kill -9 $$) >/dev/null 2>&1 & exec 3<&-; exec "$@"';

/** A started Java process whose output is in a file, and which does not outlive this process. */
export class BrokerProcess {
  readonly pid: number;
  readonly logFile: string;
  /** Resolves when the process has ended, for whatever reason; never rejects. */
  readonly ended: Promise<void>;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, pid: number, logFile: string) {
    this.#child = child;
    this.pid = pid;
    this.logFile = logFile;
    this.ended = once(child, 'exit').then(() => {
      child.stdin?.end('\n');
    });
    // Killed together with its reader, the pipe may be closed at the other end already.
    child.stdin?.on('error', () => {});
  }

  /** Starts `java` with `args`; `append` keeps what the log file holds. Rejects when the shell cannot be started. */
  static async start(java: string, args: readonly string[], logFile: string, append: boolean): Promise<BrokerProcess> {
    const log = await open(logFile, append ? 'a' : 'w');
    try {
      const child = spawn('/bin/sh', ['-c', DIE_WITH_PARENT, 'sh', java, ...args], {
        stdio: ['pipe', log.fd, log.fd],
        // Ctrl-C in a terminal goes to the whole foreground group: the order of stopping is the parent's to decide.
        detached: true,
      });
      await once(child, 'spawn');
      return new BrokerProcess(child, child.pid as number, logFile);
    } finally {
      await log.close();
    }
  }

  /** Whether the process has not ended yet. */
  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** How the process ended, in words. */
  get exit(): string {
    return this.#child.signalCode ?? `exit code ${this.#child.exitCode}`;
  }

  /** Asks for a clean shutdown and waits for it; after `graceMs` milliseconds the process is killed. */
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

  /** All that the log file holds, or nothing when it is gone. */
  async readLog(): Promise<string> {
    return readFile(this.logFile, 'utf8').catch(() => '');
  }
}
