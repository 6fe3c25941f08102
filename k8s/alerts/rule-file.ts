import { stringify } from 'yaml';
import type { Alert, RuleGroup } from './rule.ts';

/** The folder of the runbooks in the repository; whoever installs the rules puts the address of theirs before it. */
const RUNBOOKS = 'docs/runbooks';

/** A group as Prometheus' rule files have it, with a first line that says where it comes from. */
export function ruleFile({ name, recordings, alerts }: RuleGroup): string {
  const rules = [...recordings, ...alerts.map(alertRule)];
  const text = stringify({ groups: [{ name, rules }] }, { lineWidth: 0 });
  return `# Written by k8s/generate-alerts.ts: change k8s/alerts instead.\n${text}`;
}

function alertRule({ name, expr, severity, summary, description, for: holds }: Alert) {
  const annotations = { summary, description, runbook_url: `${RUNBOOKS}/${name}.md` };
  return { alert: name, expr, for: holds, labels: { severity }, annotations };
}
