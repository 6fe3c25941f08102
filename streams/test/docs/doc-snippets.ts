import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import * as library from '@orders-platform/streams';

/** A TypeScript snippet of a page. */
export interface Snippet {
  /** Page and number: what the file is called that is compiled. */
  readonly name: string;
  /** Page and line, for who has to mend it. */
  readonly at: string;
  readonly code: string;
  /** A whole program imports what it needs and can be run; a fragment stands in the midst of one. */
  readonly whole: boolean;
  /** What a program is to print, by its lines `// → …`. */
  readonly prints: readonly string[];
}

const FENCED = /^```ts\n([\s\S]*?)^```$/gm;
/** Types are not seen at run time, so those that fragments use are named. */
const TYPES = ['ReadOnlyKeyValueStore', 'ValueAndTimestamp'];

/** Every TypeScript snippet of the pages that explain the library. */
export function docSnippets(root: string): readonly Snippet[] {
  const concepts = readdirSync(join(root, 'docs/concepts')).map((page) => `docs/concepts/${page}`);
  return ['README.md', 'docs/concepts.md', 'docs/kafka-streams.md', ...concepts].flatMap((page) =>
    snippetsOf(root, page),
  );
}

function snippetsOf(root: string, page: string): readonly Snippet[] {
  const text = readFileSync(join(root, page), 'utf8');
  return [...text.matchAll(FENCED)].map(({ 1: code = '', index }, number) => ({
    name: `${basename(page, '.md').toLowerCase()}-${number + 1}`,
    at: `${page}:${text.slice(0, index).split('\n').length}`,
    code,
    whole: /^import /m.test(code),
    prints: [...code.matchAll(/^\/\/ → (.*)$/gm)].map(([, line = '']) => line),
  }));
}

/** The snippet as a file that compiles: a fragment is put where the library and what it takes for granted are known. */
export function programOf({ code, whole }: Snippet): string {
  if (whole) return code;
  const values = Object.keys(library).filter((name) => new RegExp(`\\b${name}\\b`).test(code));
  const names = [...new Set([...values, 'KafkaStreams', 'StreamsBuilder'])];
  return [
    `import { ${names.join(', ')}, ${TYPES.map((name) => `type ${name}`).join(', ')} } from '@orders-platform/streams';`,
    `import type { ClientFactory } from '@orders-platform/streams/client';`,
    'declare const streams: KafkaStreams;',
    'declare const builder: StreamsBuilder;',
    'declare const client: ClientFactory;',
    code,
    'export {};',
  ].join('\n');
}
