import { spawn } from 'node:child_process';

/** How a finished command ended: its exit code (null when a signal ended it) and all that it wrote, in order. */
export interface CommandResult {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a command to its end without a shell; rejects when it cannot be started (`ENOENT`) or when `signal` aborts it. */
export function runCommand(command: string, args: readonly string[], signal?: AbortSignal): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(signal && { signal }) });
    const chunks: string[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (chunk: string) => chunks.push(chunk));
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output: chunks.join('') }));
  });
}

/** Whether a command could not be started because there is no such program. */
export function isNotFound(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'EACCES');
}
