import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const SUM_UP = fileURLToPath(new URL('../sum-up.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sum-up-'));
const checks = join(folder, 'checks.json');
const tests = join(folder, 'tests.json');

afterAll(() => rmSync(folder, { recursive: true }));

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
}

function sumUp(failedChecks: readonly string[], files: readonly TestFile[] | undefined, exitCode: number) {
  writeFileSync(checks, JSON.stringify({ passed: 8 - failedChecks.length, failed: failedChecks }));
  const numPassedTests = files
    ?.flatMap((file) => file.assertionResults)
    .filter(({ status }) => status === 'passed').length;
  writeFileSync(tests, files ? JSON.stringify({ numPassedTests, testResults: files }) : '');
  const { stdout, status } = spawnSync(process.execPath, [SUM_UP, checks, `${tests}=${exitCode}`], {
    encoding: 'utf8',
  });
  return { lastLine: stdout.trimEnd().split('\n').at(-1), status };
}

const passing: TestFile = {
  name: 'a.test.ts',
  status: 'passed',
  assertionResults: [
    { fullName: 'one', status: 'passed' },
    { fullName: 'two', status: 'passed' },
  ],
};

test('checks and tests are added', () => {
  expect(sumUp([], [passing], 0)).toEqual({ lastLine: '10 passed, 0 failed', status: 0 });
});

test('a failed check and a failed test are counted and fail the run', () => {
  const failing = { ...passing, status: 'failed', assertionResults: [{ fullName: 'three', status: 'failed' }] };
  expect(sumUp(['types'], [passing, failing], 1)).toEqual({ lastLine: '9 passed, 2 failed', status: 1 });
});

test('a file that could not run is a failure', () => {
  const broken = { name: 'b.test.ts', status: 'failed', assertionResults: [] };
  expect(sumUp([], [passing, broken], 1)).toEqual({ lastLine: '10 passed, 1 failed', status: 1 });
});

test('a run that ended badly without naming a test is a failure', () => {
  expect(sumUp([], [passing], 1)).toEqual({ lastLine: '10 passed, 1 failed', status: 1 });
});

test('tests that left no report are a failure', () => {
  expect(sumUp([], undefined, 124)).toEqual({ lastLine: '8 passed, 1 failed', status: 1 });
});

test('several runs of tests are added, and one that is missing is a failure', () => {
  sumUp([], [passing], 0);
  const { stdout } = spawnSync(process.execPath, [SUM_UP, checks, `${tests}=0`, `${tests}=0`, 'no cluster=1'], {
    encoding: 'utf8',
  });
  expect(stdout.trimEnd().split('\n').at(-1)).toBe('12 passed, 1 failed');
});
