import { z } from 'zod';

/** A schema in the form that a CustomResourceDefinition demands. */
export type StructuralSchema = Readonly<Record<string, unknown>>;

const ALLOWED = new Set([
  'type',
  'description',
  'default',
  'properties',
  'required',
  'items',
  'additionalProperties',
  'enum',
  'format',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'maxProperties',
  'x-kubernetes-validations',
  'x-kubernetes-list-type',
  'x-kubernetes-list-map-keys',
  'x-kubernetes-int-or-string',
  'x-kubernetes-preserve-unknown-fields',
]);

/** @returns the schema as Kubernetes wants it: structural, integers with a format. @throws on what Kubernetes does not know */
export function structuralSchema(schema: z.ZodType): StructuralSchema {
  const { $schema, ...root } = z.toJSONSchema(schema, { io: 'input' });
  return structural(root, '$');
}

function structural(schema: StructuralSchema, path: string): StructuralSchema {
  const result = Object.fromEntries(Object.entries(schema).filter(([key, value]) => !isLeftOut(schema, key, value)));
  const unknown = Object.keys(result).find((key) => !ALLOWED.has(key));
  if (unknown !== undefined) throw new Error(`${path}: ${unknown} has no place in a structural schema`);
  if (result['type'] === 'integer') result['format'] = 'int64';
  for (const key of ['items', 'additionalProperties']) {
    if (result[key]) result[key] = structural(result[key] as StructuralSchema, `${path}.${key}`);
  }
  if (result['properties']) {
    const properties = Object.entries(result['properties'] as Record<string, StructuralSchema>);
    result['properties'] = Object.fromEntries(
      properties.map(([name, of]) => [name, structural(of, `${path}.${name}`)]),
    );
  }
  if (result['type'] === 'object' && result['default']) result['default'] = filled(result);
  return result;
}

/** The API server evaluates rules on a default before it fills in the defaults inside of it. */
function filled(schema: Readonly<Record<string, unknown>>): unknown {
  const inside = Object.entries((schema['properties'] ?? {}) as Record<string, StructuralSchema>)
    .filter(([, property]) => property['default'] !== undefined)
    .map(([name, property]) => [name, property['default']]);
  return { ...Object.fromEntries(inside), ...(schema['default'] as object) };
}

function isLeftOut(schema: StructuralSchema, key: string, value: unknown): boolean {
  if (key === 'propertyNames') return true;
  if (key === 'anyOf') return schema['x-kubernetes-int-or-string'] === true;
  if (key === 'additionalProperties' || key === 'properties')
    return schema['x-kubernetes-preserve-unknown-fields'] === true;
  return value === Number.MIN_SAFE_INTEGER || value === Number.MAX_SAFE_INTEGER;
}
