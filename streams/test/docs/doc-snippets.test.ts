import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { docSnippets, programOf } from './doc-snippets.ts';

const MINUTE = 60_000;
const root = join(import.meta.dirname, '../../..');
/** Within the repository, for the library to be found; not in Git. */
const folder = join(root, `.cache/doc-snippets-${process.pid}`);
const snippets = docSnippets(root);
const fileOf = (name: string) => join(folder, `${name}.ts`);

beforeAll(() => {
  mkdirSync(folder, { recursive: true });
  for (const snippet of snippets) writeFileSync(fileOf(snippet.name), programOf(snippet));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const settings = { extends: join(root, 'tsconfig.json'), include: ['./*.ts'], exclude: [] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
});

afterAll(() => rmSync(folder, { recursive: true }));

describe('the snippets of the pages', () => {
  it(
    'compile',
    () => {
      expect(snippets.length).toBeGreaterThan(10);
      const tsc = spawnSync(join(root, 'node_modules/.bin/tsc'), ['-p', folder, '--noEmit', '--pretty', 'false']);
      const pages = snippets.map(({ name, at }) => `${name}.ts: ${at}`).join('\n');
      expect(tsc.status, `${tsc.stdout}${tsc.stderr}\n${pages}`).toBe(0);
    },
    2 * MINUTE,
  );

  it.each(snippets.filter(({ whole }) => whole))('$at prints what it says', async ({ name, prints }) => {
    const printed: string[] = [];
    const log = vi.spyOn(console, 'log').mockImplementation((...args) => void printed.push(format(...args)));
    try {
      await import(fileOf(name));
    } finally {
      log.mockRestore();
    }
    expect(prints.length).toBeGreaterThan(0);
    expect(printed.join('\n').split('\n')).toEqual(prints);
  });
});
