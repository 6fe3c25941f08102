import * as z from 'zod';

/** One member of a body, a query or a header that was refused. */
export const problemEntry = z.object({
  pointer: z
    .string()
    .optional()
    .meta({ description: 'JSON pointer to the member, as a fragment.', examples: ['#/quantity'] }),
  field: z.string().meta({ description: 'The member, query parameter or header.' }),
  detail: z.string(),
});

/** Problem details as RFC 9457 has them; `errors` holds one entry a field. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int().min(400).max(599),
  detail: z.string().optional(),
  instance: z.string().optional(),
  code: z.string().optional(),
  errors: z.array(problemEntry).optional(),
});

/** One refused member of a body. */
export interface ProblemEntry {
  readonly pointer: string;
  readonly field: string;
  readonly detail: string;
}

/** The media type of a {@link Problem}. */
export const PROBLEM_TYPE = 'application/problem+json';

/** What zod found wrong with `value`, as one entry a field: the first thing that is wrong with it. */
export function problemEntries(error: z.ZodError, value: unknown): ProblemEntry[] {
  const entries = new Map<string, ProblemEntry>();
  for (const issue of error.issues) {
    for (const [path, detail] of refusedMembers(issue, value)) {
      const pointer = `#${path.map((part) => `/${escaped(String(part))}`).join('')}`;
      if (!entries.has(pointer)) entries.set(pointer, { pointer, field: path.map(String).join('.'), detail });
    }
  }
  return [...entries.values()];
}

function refusedMembers(issue: z.core.$ZodIssue, value: unknown): [PropertyKey[], string][] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => [[...issue.path, key], 'is not a known field']);
  const missing = issue.path.length > 0 && memberAt(value, issue.path) === undefined;
  return [[issue.path, missing ? 'is missing' : issue.message]];
}

function memberAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce((member, part) => (member as Record<PropertyKey, unknown> | undefined)?.[part], value);
}

// RFC 6901, then as a URI fragment.
function escaped(part: string): string {
  return encodeURIComponent(part.toWellFormed().replaceAll('~', '~0').replaceAll('/', '~1'));
}
