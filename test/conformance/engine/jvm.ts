import { type ChildProcessWithoutNullStreams, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Case } from '../schema.ts';
import { comparableDescribe, type Outcome } from './outcome.ts';

const PROJECT = fileURLToPath(new URL('../jvm', import.meta.url));
const CLASSES = join(PROJECT, 'target', 'classes');
const CLASSPATH = join(PROJECT, 'target', 'classpath');

/** Whether there are a JVM and Maven here. */
export function hasJava(): boolean {
  return ['java', 'mvn'].every((tool) => spawnSync(tool, ['-version']).status === 0);
}

/** Compiles the Java side where a source is younger than its classes. */
export function compiledClasspath(): string {
  const sources = [...globSync(join(PROJECT, 'src/**/*.java')), join(PROJECT, 'pom.xml')];
  const made = join(CLASSES, 'conformance', 'Conformance.class');
  const fresh = (file: string) =>
    existsSync(file) && sources.every((source) => statSync(source).mtimeMs <= statSync(file).mtimeMs);
  if (!fresh(made) || !existsSync(CLASSPATH)) {
    const goals = ['clean', 'compile', 'dependency:build-classpath', `-Dmdep.outputFile=${CLASSPATH}`];
    execFileSync('mvn', ['-q', '-B', ...goals], { cwd: PROJECT, stdio: ['ignore', 'pipe', 'pipe'] });
  }
  return `${CLASSES}:${readFileSync(CLASSPATH, 'utf8').trim()}`;
}

interface Waiter {
  readonly resolve: (line: string) => void;
  readonly reject: (error: Error) => void;
}

/** Kafka Streams on one JVM, which runs case after case. Close it. */
export class JvmEngine {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiter[] = [];
  #errors = '';

  constructor() {
    const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
    this.#process = spawn('java', [...options, '-cp', compiledClasspath(), 'conformance.Conformance']);
    createInterface({ input: this.#process.stdout }).on('line', (line) => this.#waiting.shift()?.resolve(line));
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-4_000);
    });
    this.#process.on('close', (code) => {
      const error = new Error(`the JVM ended with ${code}: ${this.#errors}`);
      for (const { reject } of this.#waiting.splice(0)) reject(error);
    });
  }

  /** Runs a case. Several may be asked for at a time; they are answered in order. @throws Error for a case that cannot be run */
  async run(test: Case): Promise<Outcome> {
    const line = await new Promise<string>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#process.stdin.write(`${JSON.stringify(test)}\n`);
    });
    const { broken, name: _, close: __, ...outcome } = JSON.parse(line);
    if (broken !== undefined) throw new Error(`${test.name}: the JVM cannot run it: ${broken}`);
    const { failed } = outcome;
    const at = failed?.at === 'build' ? 'build' : Number(failed?.at);
    return {
      internalTopics: {},
      dropped: 0,
      ...outcome,
      describe: comparableDescribe(outcome.describe ?? ''),
      ...(failed === undefined ? {} : { failed: { ...failed, at } }),
    };
  }

  /** Ends the JVM; closing twice is fine. */
  close(): void {
    this.#process.stdin.end();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
  }
}
