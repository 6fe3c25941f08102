import { type ErrorContext, StreamsError } from '../model/errors.ts';

/** The error of a topology that cannot run as it is wired. */
export function invalidTopology(message: string, context: ErrorContext = {}): StreamsError {
  return new StreamsError('STREAMS_INVALID_TOPOLOGY', message, context);
}
