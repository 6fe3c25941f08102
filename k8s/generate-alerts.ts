/** Writes the alerts as Prometheus' rule files into the platform's chart; with `--check` says whether they are there. */
import { fileURLToPath } from 'node:url';
import { RULES } from './alerts/index.ts';
import { ruleFile } from './alerts/rule-file.ts';
import { generate } from './generated-folder.ts';

const FOLDER = fileURLToPath(new URL('../charts/platform/alerts/', import.meta.url));

const files = Object.entries(RULES).map(([name, group]) => [`${name}.yaml`, ruleFile(group)] as const);
generate(FOLDER, new Map(files), 'node k8s/generate-alerts.ts');
