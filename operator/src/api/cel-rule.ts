import type { z } from 'zod';

/** A rule that the API server evaluates (`x-kubernetes-validations`); the message names the field and says what to do. */
export interface CelRule {
  readonly rule: string;
  readonly message: string;
  /** The rule also runs when there is no old object; `oldSelf` is an optional then. */
  readonly optionalOldSelf?: true;
}

/** The same schema, with rules that the API server checks on this level. */
export function withRules<Schema extends z.ZodType>(schema: Schema, rules: readonly CelRule[]): Schema {
  return schema.meta({ 'x-kubernetes-validations': rules });
}
