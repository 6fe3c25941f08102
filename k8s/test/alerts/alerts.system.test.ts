import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { prometheusProgram } from '@orders-platform/test-harness/prometheus';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { RULES } from '../../alerts/index.ts';
import { ruleFile } from '../../alerts/rule-file.ts';
import type { AlertCase, Situation } from './alert-case.ts';
import { kafkaCases } from './kafka-cases.ts';
import { operatorCases } from './operator-cases.ts';
import { platformCases } from './platform-cases.ts';
import { streamsCases } from './streams-cases.ts';

const RUNBOOKS = fileURLToPath(new URL('../../../docs/runbooks/', import.meta.url));
const CASES: Readonly<Record<string, AlertCase>> = {
  ...platformCases,
  ...streamsCases,
  ...kafkaCases,
  ...operatorCases,
};
const alerts = Object.entries(RULES).flatMap(([file, { alerts: all }]) => all.map((alert) => ({ file, ...alert })));

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'));
  for (const [name, group] of Object.entries(RULES)) writeFileSync(join(folder, `${name}.yaml`), ruleFile(group));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function promtool(...args: string[]): { readonly status: number | null; readonly output: string } {
  const { status, stdout, stderr } = spawnSync(prometheusProgram('promtool'), args, { cwd: folder, encoding: 'utf8' });
  return { status, output: `${stdout}${stderr}` };
}

/** What promtool says to a rule file in a situation in which the alert is expected to fire as often as that. */
function tryOut(file: string, alertname: string, name: string, { minute, series }: Situation) {
  const test = {
    rule_files: [`${file}.yaml`],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: Object.entries(series).map(([one, values]) => ({ series: one, values })),
        // Expecting none makes promtool print what it got.
        alert_rule_test: [{ eval_time: `${minute}m`, alertname, exp_alerts: [] }],
      },
    ],
  };
  const path = `${alertname}-${name}.test.yaml`;
  writeFileSync(join(folder, path), stringify(test));
  return promtool('test', 'rules', path);
}

describe('the alerts', () => {
  it.each(Object.keys(RULES))('of %s are rules that Prometheus reads', (file) => {
    const { status, output } = promtool('check', 'rules', `${file}.yaml`);
    expect(output).toContain('SUCCESS');
    expect(status).toBe(0);
  });

  it('have a case each, and a case has an alert', () => {
    expect(Object.keys(CASES).sort()).toEqual(alerts.map(({ name }) => name).sort());
  });

  it('have a runbook each', () => {
    expect(alerts.filter(({ name }) => !existsSync(join(RUNBOOKS, `${name}.md`))).map(({ name }) => name)).toEqual([]);
  });
});

describe.each(alerts)('$name', ({ file, name, severity }) => {
  const { fires, quiet } = CASES[name] as AlertCase;

  it('fires, with texts that are filled in', () => {
    const { status, output } = tryOut(file, name, 'fires', fires);
    expect(status, output).toBe(1);
    const got = output.slice(output.indexOf('got:'));
    expect(got).toContain(`alertname="${name}"`);
    expect(got).toContain(`severity="${severity}"`);
    expect(got).toContain(`runbook_url="docs/runbooks/${name}.md"`);
    expect(got).not.toMatch(/<no value>|error expanding|%!/i);
  });

  it('does not fire when all is well', () => {
    const { status, output } = tryOut(file, name, 'quiet', quiet);
    expect(status, output).toBe(0);
  });
});
