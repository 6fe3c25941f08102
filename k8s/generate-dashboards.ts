/** Writes the dashboards as Grafana reads them into the platform's chart; with `--check` says whether they are there. */
import { fileURLToPath } from 'node:url';
import { buildDashboard } from './dashboards/build-dashboard.ts';
import { DASHBOARDS } from './dashboards/index.ts';
import { generate } from './generated-folder.ts';

const FOLDER = fileURLToPath(new URL('../charts/platform/dashboards/', import.meta.url));

const files = Object.entries(DASHBOARDS).map(
  ([name, spec]) => [`${name}.json`, `${JSON.stringify(buildDashboard(spec), null, 2)}\n`] as const,
);
generate(FOLDER, new Map(files), 'node k8s/generate-dashboards.ts');
