import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** How a program is run. */
export interface ProgramOptions {
  /** Written to its standard input. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A program did not end well; the message holds the end of what it wrote. */
export class ProgramError extends Error {
  readonly code = 'E2E_PROGRAM_FAILED';
  readonly exitCode: number | null;
  readonly output: string;

  constructor(command: string, exitCode: number | null, output: string) {
    super(`${command} ended with ${exitCode ?? 'a signal'}: ${output.trim().split('\n').slice(-12).join('\n')}`);
    this.name = 'ProgramError';
    this.exitCode = exitCode;
    this.output = output;
  }
}

/** Runs a program to its end and answers what it wrote to standard output. @throws {ProgramError} unless it exits with 0 */
export async function runProgram(
  program: string,
  args: readonly string[],
  { input, env, signal }: ProgramOptions = {},
): Promise<string> {
  const child = spawn(program, args, {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    ...(signal && { signal }),
  });
  const out: Buffer[] = [];
  const all: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk);
    all.push(chunk);
  });
  child.stderr.on('data', (chunk: Buffer) => all.push(chunk));
  // A program that does not read its input to the end closes it.
  child.stdin.on('error', () => {});
  child.stdin.end(input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new ProgramError([program, ...args].join(' '), code, Buffer.concat(all).toString());
  return Buffer.concat(out).toString();
}

/**
 * What a program that goes on writes to standard output, line by line; leaving the loop or aborting the signal ends it.
 * How it ends is not told: what it writes to standard error is shown.
 */
export async function* programLines(
  program: string,
  args: readonly string[],
  signal?: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const kill = () => child.kill();
  if (signal?.aborted) kill();
  signal?.addEventListener('abort', kill);
  try {
    yield* createInterface({ input: child.stdout });
  } finally {
    signal?.removeEventListener('abort', kill);
    kill();
    await ended;
  }
}
