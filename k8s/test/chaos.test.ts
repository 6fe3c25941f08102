import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { PLATFORM_APPLICATIONS } from '../../charts/src/platform-applications.ts';

interface Template {
  readonly name: string;
  readonly templateType: string;
  readonly deadline: string;
  readonly children?: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each kind of chaos has a shape of its own, which the API server checks.
  readonly [chaos: string]: any;
}

const FOLDER = fileURLToPath(new URL('../chaos/', import.meta.url));
const APPLICATION = 'streams.orders-platform.io/application';
const applications = PLATFORM_APPLICATIONS.map(({ name }) => name);

const seconds = (text: string) => Number.parseInt(text, 10) * ({ s: 1, m: 60, h: 3600 }[text.slice(-1)] ?? Number.NaN);

/** Every selector of a template: of what is disturbed, and of what it is cut off from. */
function selectorsOf(template: Template) {
  return Object.values(template).flatMap((value) =>
    [value?.selector, value?.target?.selector].filter((selector) => selector !== undefined),
  );
}

describe.each(readdirSync(FOLDER))('%s', (file) => {
  const text = readFileSync(`${FOLDER}${file}`, 'utf8');
  const { metadata, spec } = parse(text);
  const templates = spec.templates as readonly Template[];
  const byName = new Map(templates.map((template) => [template.name, template]));

  test('is named for its file, and says what must hold', () => {
    expect(`${metadata.name}.yaml`).toBe(file);
    expect(text).toMatch(/^# .+\n# Must hold: .+\.\n/);
  });

  test('uses every template that it has, and has every one that it uses', () => {
    const used = new Set([spec.entry, ...templates.flatMap(({ children = [] }) => children)]);
    expect([...byName.keys()].sort()).toEqual([...used].sort());
    expect(templates).toHaveLength(byName.size);
  });

  test('ends: a serial template has time for all of its children', () => {
    for (const { name, templateType, deadline, children = [] } of templates) {
      expect(seconds(deadline), name).toBeGreaterThan(0);
      if (templateType !== 'Serial') continue;
      const needed = children.reduce((sum, child) => sum + seconds(byName.get(child)?.deadline ?? ''), 0);
      expect(seconds(deadline), name).toBeGreaterThanOrEqual(needed);
    }
  });

  test('disturbs what the charts install, and nothing else', () => {
    for (const { namespaces, labelSelectors, expressionSelectors } of templates.flatMap(selectorsOf)) {
      expect(namespaces).toHaveLength(1);
      expect(['orders', 'orders-platform-operator']).toContain(namespaces[0]);
      const named = expressionSelectors?.flatMap(({ key, values = [] }: Template) =>
        key === APPLICATION ? values : [key],
      );
      for (const name of named ?? []) expect(applications).toContain(name);
      if (named === undefined) expect(Object.keys(labelSelectors ?? {})).not.toEqual([]);
    }
  });
});
