/**
 * `sum-up.ts CHECKS TESTS=EXIT_CODE...`: adds the report of the checks and vitest's JSON reports to one line, `N passed, N failed`.
 * A report that is missing, a test file that could not run and a run that ended badly without naming a test count as one failure each.
 */
import { readFileSync } from 'node:fs';

/** How many of something passed, and what failed, by name. */
interface Outcome {
  readonly passed: number;
  readonly failures: readonly string[];
}

interface VitestReport {
  readonly numPassedTests: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

function readReport<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}

function checkOutcome(file: string): Outcome {
  const report = readReport<{ readonly passed: number; readonly failed: readonly string[] }>(file);
  if (report === undefined) return { passed: 0, failures: ['the checks did not finish'] };
  return { passed: report.passed, failures: report.failed.map((name) => `check: ${name}`) };
}

function testOutcome(file: string, exitCode: number): Outcome {
  const report = readReport<VitestReport>(file);
  if (report === undefined)
    return { passed: 0, failures: [`${file}: the tests did not finish (exit code ${exitCode})`] };
  const failures = report.testResults.flatMap(({ name, status, assertionResults }) => {
    const failed = assertionResults
      .filter((test) => test.status === 'failed')
      .map((test) => `${name}: ${test.fullName}`);
    return failed.length === 0 && status === 'failed' ? [`${name}: could not run`] : failed;
  });
  if (failures.length === 0 && exitCode !== 0) failures.push(`${file}: the test run ended with exit code ${exitCode}`);
  return { passed: report.numPassedTests, failures };
}

const [checks = '', ...runs] = process.argv.slice(2);
const outcomes = [checkOutcome(checks)];
for (const run of runs) {
  const [file = '', exitCode = '1'] = run.split('=');
  outcomes.push(testOutcome(file, Number(exitCode)));
}
const failures = outcomes.flatMap((outcome) => outcome.failures);
for (const failure of failures) console.log(`FAILED ${failure.replace(`${process.cwd()}/`, '')}`);
console.log(`${outcomes.reduce((sum, { passed }) => sum + passed, 0)} passed, ${failures.length} failed`);
if (failures.length > 0) process.exitCode = 1;
