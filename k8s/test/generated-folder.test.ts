import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { differences, writeFolder } from '../generated-folder.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'generated-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('a generated folder', () => {
  const content = new Map([
    ['a.json', 'A\n'],
    ['b.json', 'B\n'],
  ]);

  it('differs by what is missing, what has other content, and what nobody generates', () => {
    writeFileSync(join(folder, 'a.json'), 'by hand\n');
    writeFileSync(join(folder, 'gone.json'), 'G\n');
    expect(differences(folder, content).sort()).toEqual(['a.json', 'b.json', 'gone.json']);
  });

  it('is as generated after it was written', () => {
    writeFileSync(join(folder, 'gone.json'), 'G\n');
    writeFolder(folder, content);
    expect(differences(folder, content)).toEqual([]);
    expect(readdirSync(folder).sort()).toEqual(['a.json', 'b.json']);
    expect(readFileSync(join(folder, 'b.json'), 'utf8')).toBe('B\n');
  });
});
