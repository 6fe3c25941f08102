import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ROOT } from '../src/generated-file.ts';
import { generatedFiles } from '../src/generated-files.ts';

const files = generatedFiles();

test.each(files.map((file) => [file.path, file.text] as const))('%s is up to date', (path, text) => {
  expect(readFileSync(join(ROOT, path), 'utf8')).toBe(text);
});

describe.each(['operator', 'platform'])('the values of charts/%s', (chart) => {
  const text = (name: string) => files.find(({ path }) => path === `charts/${chart}/${name}`)?.text ?? '';
  const leavesOf = (value: unknown, path: string): string[] =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0
      ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, path === '' ? key : `${path}.${key}`))
      : [path];

  test('all stand in the table of the README', () => {
    const listed = [...text('README.md').matchAll(/^\| `([^`]+)` \|/gm)].map(([, path = '']) => path);
    const missing = leavesOf(parse(text('values.yaml')), '').filter(
      (leaf) => !listed.some((path) => leaf === path || leaf.startsWith(`${path}.`)),
    );
    expect(missing).toEqual([]);
    expect(listed.length).toBeGreaterThan(40);
  });

  test('all say what they are for', () => {
    const silent = [...text('README.md').matchAll(/^\| `([^`]+)` \| .* \|\s*\|$/gm)].map(([, path]) => path);
    expect(silent).toEqual([]);
  });
});
