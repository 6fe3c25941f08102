import { ApiError } from '../../kube/index.ts';
import type { Cause } from './decision.ts';

/** An object of that name is there already and belongs to somebody else. */
export class NotOursError extends Error {
  override readonly name = 'NotOursError';
}

/** Somebody else keeps setting fields that the operator sets. */
export class DisputedFieldError extends Error {
  override readonly name = 'DisputedFieldError';
}

/** What an object needs is not installed in the cluster. */
export class KindNotInstalledError extends Error {
  override readonly name = 'KindNotInstalledError';
}

/**
 * What a refused write means for the application; undefined when it means nothing but to try again soon (no answer, an
 * overloaded server).
 */
export function troubleOf(error: unknown): Cause | undefined {
  if (error instanceof NotOursError) return { reason: 'NotOurs', message: error.message };
  if (error instanceof KindNotInstalledError) return { reason: 'KindNotInstalled', message: error.message };
  if (error instanceof DisputedFieldError) return { reason: 'FieldConflict', message: error.message };
  if (!(error instanceof ApiError) || error.retriable) return undefined;
  if (error.status === 403) {
    const reason = error.message.includes('exceeded quota') ? 'QuotaExceeded' : 'Forbidden';
    return { reason, message: error.message };
  }
  if (error.status === 422 || error.status === 400) return { reason: 'Invalid', message: error.message };
  return undefined;
}
