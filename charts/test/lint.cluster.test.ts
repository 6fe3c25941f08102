import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Chart, chartFolder, helm, render, renderText } from './helm.ts';

const CHARTS: readonly Chart[] = ['operator', 'platform'];

describe.each(CHARTS)('charts/%s', (chart) => {
  const files = readdirSync(join(chartFolder(chart), 'ci')).map((file) => `ci/${file}`);
  const all = chart === 'platform' ? [...files, 'values-small.yaml'] : files;

  test.each(all)('passes helm lint --strict with %s', (file) => {
    const { failed, stdout, stderr } = helm(
      'lint',
      '--strict',
      chartFolder(chart),
      '--values',
      join(chartFolder(chart), file),
    );
    expect(`${stdout}${stderr}`).toContain('0 chart(s) failed');
    expect(failed).toBe(false);
  });

  test.each(all)('renders the same twice with %s', (file) => {
    expect(renderText(chart, { files: [file] })).toBe(renderText(chart, { files: [file] }));
  });

  test.each(all)('gives each object its name once, its namespace and its labels with %s', (file) => {
    const manifests = render(chart, { files: [file] }).filter(({ metadata }) => !/-(extra|text)$/.test(metadata.name));
    const ids = manifests.map(({ kind, metadata }) => `${kind}/${metadata.namespace}/${metadata.name}`);
    expect(ids).toEqual([...new Set(ids)]);
    for (const { kind, metadata } of manifests) {
      expect(metadata.labels, metadata.name).toMatchObject({
        'app.kubernetes.io/managed-by': 'Helm',
        'app.kubernetes.io/part-of': 'orders-platform',
        'app.kubernetes.io/instance': 'shop',
      });
      const namespaced = !/^ClusterRole|^CustomResourceDefinition$/.test(kind);
      expect(metadata.namespace !== undefined, `${kind} ${metadata.name}`).toBe(namespaced);
    }
  });
});
