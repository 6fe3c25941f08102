import * as z from 'zod';

/** What a process was configured with cannot be used; the message names each variable and its value. */
export class EnvironmentError extends Error {
  readonly code = 'KIT_INVALID_ENVIRONMENT';
  /** The variables that are wrong or missing. */
  readonly variables: readonly string[];

  constructor(problems: ReadonlyMap<string, string>) {
    super(`The environment cannot be used. ${[...problems.values()].join('. ')}.`);
    this.name = 'EnvironmentError';
    this.variables = [...problems.keys()];
  }
}

const SECRET = /PASSWORD|SECRET|TOKEN|CREDENTIAL/;

/**
 * Settings from environment variables, by a schema whose members are named as the variables are. An empty variable
 * counts as one that is not set.
 * @throws {EnvironmentError} that lists everything that is wrong.
 * @example readEnvironment(z.object({ HTTP_PORT: port.default(8080) })).HTTP_PORT
 */
export function readEnvironment<S extends z.ZodObject>(
  schema: S,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): z.output<S> {
  const variables = Object.keys(schema.shape).filter((name) => environment[name]);
  const result = schema.safeParse(Object.fromEntries(variables.map((name) => [name, environment[name]])));
  if (result.success) return result.data;
  const problems = new Map<string, string>();
  for (const issue of result.error.issues) {
    const name = String(issue.path[0] ?? '');
    const value = environment[name];
    const shown = SECRET.test(name) ? '"…"' : JSON.stringify(value);
    problems.set(name, value ? `${name}=${shown}: ${issue.message}` : `${name} is not set`);
  }
  throw new EnvironmentError(problems);
}

/** A whole number in a variable. */
export function integer(min: number, max: number = Number.MAX_SAFE_INTEGER) {
  const message =
    max === Number.MAX_SAFE_INTEGER
      ? `must be an integer of at least ${min}`
      : `must be an integer from ${min} to ${max}`;
  return z
    .string()
    .regex(/^-?\d+$/, { error: message, abort: true })
    .transform(Number)
    .refine((value) => value >= min && value <= max, message);
}

/** `true` or `false`. */
export const flag = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

/** A TCP port; 0 lets the system choose one. */
export const port = integer(0, 65_535);

/** A span of time in milliseconds. */
export const milliseconds = integer(0, 2 ** 31 - 1);

/** A number from 0 to 1. */
export const share = z
  .string()
  .regex(/^\d*\.?\d+$/, { error: 'must be a number from 0 to 1', abort: true })
  .transform(Number)
  .refine((value) => value <= 1, 'must be a number from 0 to 1');

/** `host:port`, several of them by commas. */
export const hostList = z
  .string()
  .transform((text) => text.split(',').map((host) => host.trim()))
  .refine((hosts) => hosts.every((host) => /^\S+:\d+$/.test(host)), 'must be host:port, several separated by commas');
