import { spawn } from 'node:child_process';
import { once } from 'node:events';

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
