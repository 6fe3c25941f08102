/**
 * Runs every check of the sources, as many at a time as there are processors: a line a check, and the output of each that fails.
 * `--report FILE` also writes how many passed and which failed, as JSON.
 */
import { spawn } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

interface Check {
  readonly name: string;
  readonly command: readonly string[];
  /** A check whose output is worth a look when it passes too. */
  readonly tells?: true;
}

const parts = ['streams', 'services', 'operator', 'charts', 'k8s', 'console', 'test', 'bench', 'tools'].filter((part) =>
  existsSync(part),
);

const CHECKS: readonly Check[] = [
  { name: 'types', command: ['tsc', '--noEmit', '--pretty', 'false'] },
  {
    name: 'format and lint',
    command: ['biome', 'ci', '--max-diagnostics=100', '--diagnostic-level=error', '--colors=off'],
  },
  {
    name: 'import rules',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err', ...parts],
  },
  { name: 'dead code', command: ['knip', '--no-progress', '--no-config-hints'] },
  { name: 'package', command: ['publint', 'streams', '--level', 'error'] },
  { name: 'error docs', command: ['node', 'tools/generate-error-docs.ts', '--check'] },
  { name: 'dashboards', command: ['node', 'k8s/generate-dashboards.ts', '--check'] },
  { name: 'alerts', command: ['node', 'k8s/generate-alerts.ts', '--check'] },
  { name: 'custom resource', command: ['node', 'operator/src/api/generate-crd.ts', '--check'] },
  { name: 'charts', command: ['node', 'charts/generate-charts.ts', '--check'] },
  { name: 'manifests', command: ['node', 'charts/generate-manifests.ts', '--check'], tells: true },
  { name: 'doc links', command: ['node', 'tools/check-doc-links.ts'] },
  { name: 'machine names', command: ['node', 'tools/check-machine-names.ts'] },
  { name: 'file sizes', command: ['node', 'tools/check-file-sizes.ts'], tells: true },
];

async function run({ name, command, tells }: Check): Promise<boolean> {
  const started = performance.now();
  const [program = '', ...args] = command;
  const output: Buffer[] = [];
  const code = await new Promise<number | null>((resolve) => {
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } });
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => {
      output.push(Buffer.from(error.message));
      resolve(null);
    });
    child.on('close', resolve);
  });
  const passed = code === 0;
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const text = Buffer.concat(output).toString().trimEnd();
  console.log(`${passed ? 'ok  ' : 'FAIL'} ${name.padEnd(16)} ${seconds.padStart(5)} s`);
  if (text !== '' && (tells || !passed)) console.log(text.replaceAll(/^/gm, '     '));
  return passed;
}

async function runAll(
  checks: readonly Check[],
): Promise<{ readonly passed: number; readonly failed: readonly string[] }> {
  const waiting = [...checks];
  const failed: string[] = [];
  async function work(): Promise<void> {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      if (!(await run(check))) failed.push(check.name);
    }
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work));
  return { passed: checks.length - failed.length, failed };
}

const { report } = parseArgs({ options: { report: { type: 'string' } } }).values;
const result = await runAll(CHECKS);
console.log(`checks: ${result.passed} passed, ${result.failed.length} failed`);
if (report !== undefined) writeFileSync(report, JSON.stringify(result));
if (result.failed.length > 0) process.exitCode = 1;
