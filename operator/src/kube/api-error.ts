/** What the API server answers with when it refuses (meta/v1 Status); all of it may be absent. */
export interface ApiStatus {
  readonly kind?: string;
  readonly message?: string;
  readonly reason?: string;
  readonly code?: number;
  readonly details?: {
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly { readonly reason?: string; readonly message?: string; readonly field?: string }[];
  };
}

interface ApiErrorOptions {
  readonly code?: 'KUBE_API' | 'KUBE_APPLY_CONFLICT';
  readonly status: number;
  readonly reason: string;
  readonly request: string;
  readonly message: string;
  readonly retryAfterMs?: number | undefined;
  readonly cause?: unknown;
}

const RETRIABLE_REASONS = new Set(['ConnectionFailed', 'RequestTimeout', 'WatchStalled']);

/** A request that the API server refused or that did not reach it. */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';
  readonly code: 'KUBE_API' | 'KUBE_APPLY_CONFLICT';
  /** The HTTP status; 0 when there was no answer. */
  readonly status: number;
  /** Kubernetes' StatusReason (`NotFound`, `Conflict`, …); `ConnectionFailed`, `RequestTimeout`, `WatchStalled` without an answer. */
  readonly reason: string;
  /** Method and path. */
  readonly request: string;
  /** How long the server asks to be left alone. */
  readonly retryAfterMs: number | undefined;

  constructor({ code = 'KUBE_API', status, reason, request, message, retryAfterMs, cause }: ApiErrorOptions) {
    super(`${request}: ${message} (${status === 0 ? reason : `${status} ${reason}`})`, { cause });
    this.code = code;
    this.status = status;
    this.reason = reason;
    this.request = request;
    this.retryAfterMs = retryAfterMs;
  }

  /** Whether the very same request may succeed later: no answer, too many requests, or a failure of the server. */
  get retriable(): boolean {
    return this.status === 429 || this.status >= 500 || RETRIABLE_REASONS.has(this.reason);
  }
}

/** A field that another manager holds and that an apply would have changed. */
export interface FieldConflict {
  readonly manager: string;
  /** A path such as `.spec.replicas`. */
  readonly field: string;
}

/** A server-side apply that would have taken fields from other managers; nothing was changed. */
export class ApplyConflictError extends ApiError {
  override readonly name = 'ApplyConflictError';
  readonly conflicts: readonly FieldConflict[];

  constructor(options: Omit<ApiErrorOptions, 'code'>, conflicts: readonly FieldConflict[]) {
    super({ ...options, code: 'KUBE_APPLY_CONFLICT' });
    this.conflicts = conflicts;
  }
}

/** What an answer of 400 and above means. */
export function apiErrorOf(request: string, status: number, body: string, retryAfterMs?: number): ApiError {
  return errorOfStatus(request, parseStatus(body) ?? {}, status, retryAfterMs);
}

/** What a Status says that came as an answer or, in a watch, as an event. */
export function errorOfStatus(request: string, said: ApiStatus, status: number, retryAfterMs?: number): ApiError {
  const seconds = said.details?.retryAfterSeconds;
  const options = {
    status,
    reason: said.reason ?? 'Unknown',
    request,
    message: said.message ?? 'the API server gives no reason',
    retryAfterMs: retryAfterMs ?? (seconds === undefined ? undefined : seconds * 1000),
  };
  const conflicts = (said.details?.causes ?? [])
    .filter(({ reason }) => reason === 'FieldManagerConflict')
    .map(({ field = '', message = '' }) => ({ field, manager: /"([^"]+)"/.exec(message)?.[1] ?? message }));
  return conflicts.length > 0 ? new ApplyConflictError(options, conflicts) : new ApiError(options);
}

function parseStatus(body: string): ApiStatus | undefined {
  try {
    const parsed: unknown = JSON.parse(body);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    // A proxy in between answers in words.
    return body === '' ? undefined : { message: body.slice(0, 200) };
  }
}

/** Whether the object is not there (404). */
export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}

/** Whether the object was changed meanwhile, exists already, or has fields of other managers (409). */
export function isConflict(error: unknown): boolean {
  return error instanceof ApiError && error.status === 409;
}

/** Whether the resource version asked for is too old, so that only a new list helps (410). */
export function isExpired(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 410 || error.reason === 'Expired' || error.reason === 'Gone');
}
