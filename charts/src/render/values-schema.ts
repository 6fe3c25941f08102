import * as z from 'zod';

/** What is used of a JSON schema. */
export interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

/** The JSON schema (draft 7, as Helm reads it) of the values that a user may give. */
export function valuesSchema(values: z.ZodType): JsonSchema {
  return z.toJSONSchema(values, { target: 'draft-7', io: 'input' }) as JsonSchema;
}

/** The values that hold when the user gives none. */
export function defaultValues(values: z.ZodType): Record<string, unknown> {
  return values.parse({}) as Record<string, unknown>;
}
