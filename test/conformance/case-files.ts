import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as z from 'zod';
import { type Case, caseSchema } from './schema.ts';

/** The cases of a file: one, or an array. @throws Error naming what is not as the schema wants it */
export function readCases(file: string): Case[] {
  const content: unknown = JSON.parse(readFileSync(file, 'utf8'));
  return (Array.isArray(content) ? content : [content]).map((one, index) => {
    const parsed = caseSchema.safeParse(one);
    if (parsed.success) return parsed.data;
    const name = (one as { readonly name?: unknown } | null)?.name ?? `case ${index}`;
    throw new Error(`${file}: '${name}' is no case:\n${z.prettifyError(parsed.error)}`);
  });
}

/** The files of the golden cases, by name. */
export function caseFiles(): string[] {
  return globSync(fileURLToPath(new URL('cases/**/*.json', import.meta.url))).sort();
}
