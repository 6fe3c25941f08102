import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What to count, and where. */
export interface CountTask {
  readonly bootstrap: string;
  readonly input: string;
  /** A topic that is counted first and not timed. */
  readonly warmup: string;
  /** Where the store is: the caller deletes it. */
  readonly stateDir: string;
}

/** What one count took, as its process tells it: from the first record to the last commit. */
export interface CountResult {
  readonly records: number;
  readonly seconds: number;
  readonly recordsPerSecond: number;
  readonly cpuSeconds: number;
  /** The most memory that the whole process ever had, warm-up included. */
  readonly peakRssMb: number;
  /** The topic with the counts. */
  readonly output: string;
}

/** One count among several. */
export interface CountRun extends CountResult {
  readonly name: string;
  readonly round: number;
}

/** A program that counts, each time in a process of its own. */
export interface Counter {
  readonly name: string;
  count(task: CountTask, signal: AbortSignal): Promise<CountResult>;
}

const JAVA = fileURLToPath(new URL('../java', import.meta.url));
const WORKER = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** Ours, on the Node that runs this. */
export function ourCounter(): Counter {
  return {
    name: 'ours',
    count: (task, signal) => lastLine(process.execPath, [WORKER, ...argumentsOf(task)], signal),
  };
}

/** Java Kafka Streams with RocksDB; its jar is built when there is none or its sources are newer. */
export async function javaCounter(options: {
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
}): Promise<Counter> {
  const jar = join(JAVA, 'target/bench.jar');
  const java = process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin/java');
  if (!existsSync(jar) || statSync(jar).mtimeMs < newestSource()) {
    options.log('building the Java side with Maven');
    await lines('mvn', ['-q', '-B', '-f', join(JAVA, 'pom.xml'), 'package'], options.signal);
  }
  const command = [
    '-cp',
    `${jar}:${join(JAVA, 'target/lib/*')}`,
    'bench.CountExactlyOnce',
    'guarantee=exactly_once_v2',
  ];
  return {
    name: 'java',
    count: (task, signal) => lastLine(java, [...command, ...argumentsOf(task)], signal),
  };
}

function newestSource(): number {
  const sources = ['CountExactlyOnce', 'FirstRecordClock', 'ProcessUsage', 'Progress', 'Settings'];
  const files = [join(JAVA, 'pom.xml'), ...sources.map((name) => join(JAVA, `src/main/java/bench/${name}.java`))];
  return Math.max(...files.map((file) => statSync(file).mtimeMs));
}

function argumentsOf(task: CountTask): string[] {
  return Object.entries(task).map(([name, value]) => `${name}=${value}`);
}

async function lastLine(command: string, args: readonly string[], signal: AbortSignal): Promise<CountResult> {
  const last = (await lines(command, args, signal)).at(-1);
  if (last === undefined) throw new Error(`${command} ended without a result`);
  return JSON.parse(last);
}

/** Runs a command to its end and answers what it printed. @throws Error with what it said when it fails */
async function lines(command: string, args: readonly string[], signal: AbortSignal): Promise<readonly string[]> {
  signal.throwIfAborted();
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  const [output, errors]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => errors.push(text));
  try {
    const [code] = await once(child, 'close');
    signal.throwIfAborted();
    if (code !== 0) throw new Error(`${command} ended with ${code}: ${errors.join('').trim() || output.join('')}`);
  } finally {
    signal.removeEventListener('abort', kill);
  }
  return output.join('').trim().split('\n');
}
