import { type ErrorContext, isStreamsError, StreamsError } from '../model/errors.ts';

/** The error of a topology that cannot run as it is wired. */
export function invalidTopology(
  message: string,
  context: ErrorContext & { readonly cause?: unknown } = {},
): StreamsError {
  return new StreamsError('STREAMS_INVALID_TOPOLOGY', message, context);
}

/** The error with the user's line in it, when it is of a topology that cannot run and names none yet. */
export function locatedAt(site: string | undefined, error: unknown): unknown {
  if (site === undefined || !isStreamsError(error, 'STREAMS_INVALID_TOPOLOGY')) return error;
  const { message, context, cause } = error;
  if (context.declaredAt !== undefined) return error;
  return invalidTopology(`${message} (${site})`, {
    ...context,
    declaredAt: site,
    ...(cause !== undefined && { cause }),
  });
}
