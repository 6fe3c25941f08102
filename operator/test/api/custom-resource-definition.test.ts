import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { REFUSED_SPECS } from './refused-specs.ts';

const FILE = new URL('../../generated/streamsapplications.yaml', import.meta.url);

interface Schema {
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly 'x-kubernetes-validations'?: readonly { readonly message: string }[];
}

const [version] = parse(readFileSync(FILE, 'utf8')).spec.versions;
const ROOT: Schema = version.schema.openAPIV3Schema;

function* within(schema: Schema, path = ''): Generator<{ readonly path: string; readonly schema: Schema }> {
  yield { path, schema };
  for (const [name, property] of Object.entries(schema.properties ?? {})) yield* within(property, `${path}.${name}`);
  if (schema.items) yield* within(schema.items, `${path}[]`);
  if (schema.additionalProperties) yield* within(schema.additionalProperties, `${path}{}`);
}

const ALL = [...within(ROOT)];
const MESSAGES = ALL.flatMap(({ schema }) => (schema['x-kubernetes-validations'] ?? []).map(({ message }) => message));

describe('the custom resource definition', () => {
  test.each(MESSAGES)('a spec is known that breaks the rule: %s', (message) => {
    expect(REFUSED_SPECS.filter((refused) => message.startsWith(refused.message))).not.toEqual([]);
  });

  test.each(MESSAGES)('the rule names its field: %s', (message) => {
    expect(message).toMatch(/^(spec\.|metadata\.|create\.)[a-zA-Z.]+/);
  });

  test('every field says what it is', () => {
    const silent = ALL.filter(({ path, schema }) => /\.[^.[{]+$/.test(path) && !schema.description);
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});
